import re
from pathlib import Path

from django.contrib.staticfiles import finders

from articles.models import Article


def test_page_is_for_developers_only(client, settings, db):
    settings.DEBUG = False
    assert client.get("/stijl/").status_code == 404


def test_page_shows_every_token_and_every_kind_of_card(client, settings):
    """No database fixture here: the examples are its own."""
    settings.DEBUG = True
    text = client.get("/stijl/").content.decode()
    tokens = Path(finders.find("css/tokens.css")).read_text(encoding="utf-8")
    names = set(re.findall(r"--(basis-[\w-]+):", tokens))
    assert {name for name in names if f"<code>{name}</code>" not in text} == set()
    assert {kind for kind in Article.Kind.values if f"card--{kind}" not in text} == set()
    assert "Vul je e-mailadres in." in text
    assert "style=" not in text
