import pytest

from articles.models import Article, TypedText
from tests.articles.factories import ArticleFactory
from tests.browser.desk import log_in, violations


@pytest.fixture
def desk(page, site):
    log_in(page, site)
    return page


def form_of(desk, article):
    desk.goto(f"{desk.site}/beheer/articles/article/{article.pk}/change/")
    desk.locator("#cke_id_body .cke_wysiwyg_div").wait_for()
    desk.wait_for_timeout(300)


def kept(desk, text="Nog niet opgeslagen."):
    desk.locator(".desk-saved", has_text=text).wait_for()


def test_what_is_typed_is_kept_and_can_be_put_back(desk):
    article = ArticleFactory(title="Oud")
    form_of(desk, article)
    desk.get_by_label("Titel:").fill("Getypt")
    kept(desk)
    assert violations(desk) == []
    form_of(desk, article)
    assert desk.get_by_label("Titel:").input_value() == "Oud"
    desk.get_by_role("button", name="Zet terug").click()
    desk.get_by_text("Je tekst staat er weer.").wait_for()

    assert desk.get_by_label("Titel:").input_value() == "Getypt"
    assert violations(desk) == []
    desk.get_by_role("button", name="Opslaan", exact=True).click()
    desk.locator(".messagelist .success").wait_for()
    assert (Article.objects.get().title, TypedText.objects.count()) == ("Getypt", 0)


def test_what_is_typed_in_the_editor_is_kept(desk):
    form_of(desk, ArticleFactory(body="<p>Begin</p>"))
    desk.locator("#cke_id_body .cke_wysiwyg_div").click()
    desk.keyboard.press("Control+End")
    desk.keyboard.type(" en einde")
    kept(desk)

    assert "Begin+en+einde" in TypedText.objects.get().data.replace("%C2%A0", "+")


def test_lost_connection_keeps_the_text_here_and_sends_it_later(desk):
    article = ArticleFactory(title="Oud")
    form_of(desk, article)
    desk.context.set_offline(True)
    desk.get_by_label("Titel:").fill("Zonder net")
    desk.get_by_role("button", name="Opslaan", exact=True).click()
    kept(desk, "Geen verbinding.")
    assert Article.objects.get().title == "Oud"
    desk.context.set_offline(False)
    form_of(desk, article)
    desk.get_by_role("button", name="Zet terug").click()
    desk.get_by_text("Je tekst staat er weer.").wait_for()

    assert desk.get_by_label("Titel:").input_value() == "Zonder net"
    assert desk.evaluate("localStorage.length - Number('django.admin.theme' in localStorage)") <= 1


def test_lost_session_keeps_the_text_and_goes_on_after_logging_in(desk):
    form_of(desk, ArticleFactory(title="Oud"))
    session = [one for one in desk.context.cookies() if one["name"] == "sessionid"]
    desk.context.clear_cookies(name="sessionid")
    desk.get_by_label("Titel:").fill("Na de lunch")
    desk.get_by_role("button", name="Opslaan", exact=True).click()
    kept(desk, "Je bent uitgelogd.")
    assert desk.get_by_label("Titel:").input_value() == "Na de lunch"
    desk.context.add_cookies(session)
    desk.get_by_role("button", name="Opslaan", exact=True).click()
    desk.locator(".messagelist .success").wait_for()

    assert Article.objects.get().title == "Na de lunch"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_saving_over_a_colleague_shows_both_and_keeps_what_was_typed(desk, browser, scheme):
    article = ArticleFactory(title="Oud")
    colleague = browser.new_context().new_page()
    log_in(colleague, desk.site, name="kim")
    desk.emulate_media(color_scheme=scheme)
    form_of(desk, article)
    form_of(colleague, article)
    colleague.get_by_label("Titel:").fill("Van Kim")
    colleague.get_by_role("button", name="Opslaan", exact=True).click()
    colleague.locator(".messagelist .success").wait_for()
    desk.get_by_label("Titel:").fill("Van mij")
    kept(desk, "kim bewaarde dit artikel")
    desk.get_by_role("button", name="Opslaan", exact=True).click()
    desk.locator(".desk-conflict", has_text="Van Kim").wait_for()

    assert desk.get_by_label("Titel:").input_value() == "Van mij"
    assert violations(desk) == []
    desk.get_by_role("button", name="Opslaan", exact=True).click()
    desk.locator(".messagelist .success").wait_for()
    assert Article.objects.get().title == "Van mij"


def test_preview_that_cannot_be_shown_is_accessible(desk):
    form_of(desk, ArticleFactory())
    desk.get_by_label("Titel:").fill("")
    with desk.expect_popup() as opened:
        desk.get_by_role("button", name="Voorbeeld").click()
    opened.value.get_by_role("heading", name="Het voorbeeld kan nog niet").wait_for()

    assert violations(opened.value) == []
