import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import NoReverseMatch, set_script_prefix

from nplv.addresses import address


@pytest.fixture
def below():
    set_script_prefix("/onder/")
    yield
    set_script_prefix("/")


def shown(text, **values):
    request = RequestFactory().get("/")
    return Template(text).render(Context({"request": request, **values}))


def test_address_is_found_by_name():
    assert [address("articles:article", "daken") for _each in range(2)] == ["/nieuws/daken/"] * 2
    with pytest.raises(NoReverseMatch):
        address("articles:article")


def test_address_below_a_folder_is_another(below):
    assert address("articles:home") == "/onder/"


def test_url_tag_answers_as_the_one_of_django():
    assert shown('{% url "articles:home" %}') == "/"
    assert shown('{% url "articles:article" slug %}', slug="a-b") == "/nieuws/a-b/"
    assert shown('{% url "articles:article" slug=slug %}', slug="a-b") == "/nieuws/a-b/"
    assert shown('{% url "articles:home" as there %}[{{ there }}]') == "[/]"
    assert shown('{% url "nergens:x" as there %}[{{ there }}]') == "[]"
    assert shown('{% url "subscriptions:confirm" t %}', t="a&b").endswith("/a&amp;b/")
    for text in ('{% url "nergens:x" %}', '{% url "articles:article" slug %}', "{% url name %}"):
        with pytest.raises(NoReverseMatch):
            shown(text, slug="a/b", name="")


def test_url_tag_does_not_mix_up_what_is_only_equal():
    assert shown('{% url "subscriptions:confirm" t %}', t=1).endswith("/1/")
    assert shown('{% url "subscriptions:confirm" t %}', t=True).endswith("/True/")
