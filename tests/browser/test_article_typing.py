import pytest
from playwright.sync_api import expect

from articles.models import Article, TypedText
from tests.articles.factories import ArticleFactory
from tests.browser.desk import log_in, save, violations, wait_for_editors


@pytest.fixture
def desk(page, site):
    log_in(page, site)
    return page


def form_of(desk, article):
    desk.goto(f"{desk.site}/beheer/articles/article/{article.pk}/change/")
    desk.locator("#cke_id_body .cke_wysiwyg_div").wait_for()
    wait_for_editors(desk)


def kept(desk, text="Nog niet opgeslagen."):
    desk.locator(".desk-saved", has_text=text).wait_for()


def test_what_is_typed_is_kept_and_can_be_put_back(desk):
    article = ArticleFactory(title="Oud")
    form_of(desk, article)
    desk.get_by_label("Titel:").fill("Getypt")
    kept(desk)
    assert violations(desk) == []
    form_of(desk, article)
    expect(desk.get_by_label("Titel:")).to_have_value("Oud")
    desk.get_by_role("button", name="Zet terug").click()
    desk.get_by_text("Je tekst staat er weer.").wait_for()

    expect(desk.get_by_label("Titel:")).to_have_value("Getypt")
    assert violations(desk) == []
    save(desk)
    assert (Article.objects.get().title, TypedText.objects.count()) == ("Getypt", 0)


def test_what_is_typed_in_the_editor_is_kept(desk):
    form_of(desk, ArticleFactory(body="<p>Begin</p>"))
    desk.locator("#cke_id_body .cke_wysiwyg_div").click()
    desk.keyboard.press("Control+End")
    with desk.expect_response(lambda answer: "en+einde" in words_of(answer.request)):
        desk.keyboard.type(" en einde")
    kept(desk)

    assert "Begin+en+einde" in TypedText.objects.get().data.replace("%C2%A0", "+")


def words_of(request):
    return (request.post_data or "").replace("%C2%A0", "+")


def test_lost_connection_keeps_the_text_here_and_sends_it_later(desk):
    article = ArticleFactory(title="Oud")
    form_of(desk, article)
    desk.context.set_offline(True)
    desk.get_by_label("Titel:").fill("Zonder net")
    desk.get_by_role("button", name="Opslaan", exact=True).click()
    kept(desk, "Geen verbinding.")
    assert Article.objects.get().title == "Oud"
    desk.context.set_offline(False)
    desk.goto(desk.url, wait_until="commit")  # the page brings the text back and loads once more
    desk.get_by_role("button", name="Zet terug").click()
    desk.get_by_text("Je tekst staat er weer.").wait_for()

    expect(desk.get_by_label("Titel:")).to_have_value("Zonder net")
    assert desk.evaluate("localStorage.length - Number('django.admin.theme' in localStorage)") <= 1


def test_lost_session_keeps_the_text_and_goes_on_after_logging_in(desk):
    form_of(desk, ArticleFactory(title="Oud"))
    session = [one for one in desk.context.cookies() if one["name"] == "sessionid"]
    desk.context.clear_cookies(name="sessionid")
    desk.get_by_label("Titel:").fill("Na de lunch")
    desk.get_by_role("button", name="Opslaan", exact=True).click()
    kept(desk, "Je bent uitgelogd.")
    expect(desk.get_by_label("Titel:")).to_have_value("Na de lunch")
    desk.context.add_cookies(session)
    save(desk)

    assert Article.objects.get().title == "Na de lunch"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_saving_over_a_colleague_shows_both_and_keeps_what_was_typed(desk, new_context, scheme):
    article = ArticleFactory(title="Oud")
    colleague = new_context().new_page()
    log_in(colleague, desk.site, name="kim")
    desk.emulate_media(color_scheme=scheme)
    form_of(desk, article)
    form_of(colleague, article)
    colleague.get_by_label("Titel:").fill("Van Kim")
    save(colleague)
    desk.get_by_label("Titel:").fill("Van mij")
    kept(desk, "kim bewaarde dit artikel")
    desk.get_by_role("button", name="Opslaan", exact=True).click()
    desk.locator(".desk-conflict", has_text="Van Kim").wait_for()

    expect(desk.get_by_label("Titel:")).to_have_value("Van mij")
    assert violations(desk) == []
    save(desk)
    assert Article.objects.get().title == "Van mij"


def test_preview_that_cannot_be_shown_is_accessible(desk):
    form_of(desk, ArticleFactory())
    desk.get_by_label("Titel:").fill("")
    with desk.expect_popup() as opened:
        desk.get_by_role("button", name="Voorbeeld").click()
    opened.value.get_by_role("heading", name="Het voorbeeld kan nog niet").wait_for()

    assert violations(opened.value) == []
