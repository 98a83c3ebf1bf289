import pytest

from tests.articles.factories import ArticleFactory, ImageFactory, UserFactory
from tests.site import build_site, public_files, public_pages

pytestmark = pytest.mark.django_db
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}


def test_every_page_carries_the_safety_headers(client):
    article = build_site()
    for url in [*public_pages(article), *public_files(article), "/bestaat-niet/"]:
        response = client.get(url)
        policy = {part.strip() for part in response["Content-Security-Policy"].split(";")}
        assert policy - {""} == POLICY, url
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Referrer-Policy"] == "same-origin"
        assert response["X-Frame-Options"] == "DENY"
        assert "camera=()" in response["Permissions-Policy"]


def test_no_page_without_a_form_sets_a_cookie(client):
    article = build_site()
    for url in [*public_pages(article), *public_files(article), "/bestaat-niet/"]:
        response = client.get(url)
        assert not response.cookies, url
        assert "Cookie" not in response.get("Vary", ""), url


def test_public_pages_may_be_kept_and_asked_about(client):
    article = build_site()
    for url in public_pages(article) + public_files(article):
        response = client.get(url)
        assert response["Cache-Control"] == "public, no-cache", url
        assert response["ETag"], url
        again = client.get(url, headers={"if-none-match": response["ETag"]})
        assert again.status_code == 304, url


def test_pages_with_a_form_or_a_session_are_kept_by_nobody(client):
    form = client.get("/nieuwsbrief/aanmelden/")
    assert "public" not in form.get("Cache-Control", "")
    client.force_login(UserFactory(is_superuser=True))
    draft = ArticleFactory(status="draft", published_at=None)
    assert "no-store" in client.get(draft.get_absolute_url())["Cache-Control"]


def test_pages_that_are_not_there_are_kept_by_nobody(client):
    assert "Cache-Control" not in client.get("/bestaat-niet/")


def test_pictures_are_served_and_kept_for_long(client):
    image = ImageFactory()
    response = client.get(image.file.url)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert b"".join(response.streaming_content)[:2] == b"\xff\xd8"


@pytest.mark.parametrize(
    "path",
    [
        "images/x.html",
        "images/x.svg",
        "images/.x.jpg",
        "images/",
        "",
        "../nplv/settings.py",
        "../../etc/passwd",
        "..%2f..%2fx.jpg",
        "images/../../x.jpg",
        "/etc/x.jpg",
        "images/weg.jpg",
    ],
)
def test_nothing_else_is_served_as_a_picture(client, settings, path):
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    (settings.MEDIA_ROOT / "images").mkdir()
    for name in ("images/x.html", "images/x.svg", "images/.x.jpg", "../x.jpg"):
        (settings.MEDIA_ROOT / name).write_text("x")
    assert client.get(f"/media/{path}").status_code == 404
