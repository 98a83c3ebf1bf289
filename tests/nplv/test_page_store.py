"""A cache that is away costs speed, not the site."""

from django.test import Client

from tests.site import build_site


def test_pages_are_made_while_redis_is_away(page_cache, settings):
    backend = "django.core.cache.backends.redis.RedisCache"
    nobody = {"BACKEND": backend, "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {**settings.CACHES, "pages": nobody}
    build_site()
    for _each in range(2):
        assert Client().get("/").status_code == 200
        assert Client().get("/nieuws/").status_code == 200


def test_settings_of_redis_are_those_of_django():
    from nplv.settings import env  # noqa: PLC0415  after the settings of the tests

    found = env.cache_url_config("redis://127.0.0.1:6379/1")
    assert found["BACKEND"] == "django.core.cache.backends.redis.RedisCache"
