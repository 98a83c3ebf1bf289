import pytest

from articles.composing import add_item, change_item, move_item, remove_item
from articles.issues import change_issue, create_issue
from articles.mail_diff import Piece, compare, word_pieces
from articles.rendering import Rendering, render_issue
from tests.articles.factories import ArticleFactory, ImageFactory, IssueFactory, UserFactory

RULE = "=" * 70


def mail(*parts, html="<p></p>", subject="Nieuws"):
    return Rendering(
        subject, "Lees meer.", html, f"\n{RULE}\n".join(("Boven", "Voorwoord", *parts))
    )


def told(before, after):
    return [(part.title, part.state) for part in compare(before, after).changed]


def test_words_are_compared_one_by_one():
    assert word_pieces("De wijk krijgt 14 miljoen euro.", "De wijk krijgt 15 miljoen euro.") == [
        Piece("same", "De wijk krijgt "),
        Piece("removed", "14 "),
        Piece("added", "15 "),
        Piece("same", "miljoen euro."),
    ]


def test_spacing_makes_no_difference():
    assert word_pieces("Een  twee\ndrie", "Een twee drie") == [Piece("same", "Een twee drie")]


def test_same_mail_has_no_difference():
    difference = compare(mail("Kop\n\nTekst"), mail("Kop\n\nTekst"))
    assert (difference.is_nothing, len(difference.unchanged)) == (True, 5)


def test_part_that_came_and_part_that_went():
    assert told(mail("Een\n\nOude tekst."), mail("Twee\n\nHeel iets anders hier.")) == [
        ("Een", "removed"),
        ("Twee", "added"),
    ]


def test_part_under_another_heading_is_a_version_of_the_same():
    before, after = (
        mail("Kop\n\nMet deze woorden erbij."),
        mail("Andere\n\nMet deze woorden erbij."),
    )
    assert told(before, after) == [("Andere", "changed")]


def test_part_that_leads_to_the_same_page_is_the_same():
    link = "Lees het hele bericht: https://site.nl/nieuws/x/"
    before, after = mail(f"Oud\n\nEen twee.\n{link}"), mail(f"Nieuw\n\nDrie vier.\n{link}")
    assert told(before, after) == [("Nieuw", "changed")]


def test_heading_stands_above_the_words_only():
    changed = compare(mail("Kop\n\nOud."), mail("Kop\n\nNieuw.", "Erbij\n\nWoorden.")).changed
    assert [part.pieces for part in changed] == [
        [Piece("removed", "Oud."), Piece("added", "Nieuw.")],
        [Piece("added", "Woorden.")],
    ]


def test_part_that_moved_is_one_and_not_all_that_shifted():
    parts = ["A\n\naap", "B\n\nbeer", "C\n\ncavia", "D\n\ndas"]
    moved = [parts[3], *parts[:3]]
    assert told(mail(*parts), mail(*moved)) == [("D", "moved")]


def test_removed_part_stands_where_it_was():
    before, after = mail("A\n\naap", "B\n\nbeer", "C\n\ncavia"), mail("A\n\naap", "C\n\ncavia")
    titles = [part.title for part in compare(before, after).parts]
    assert titles[-3:] == ["A", "B", "C"]


def test_two_parts_of_one_heading_are_not_mixed_up():
    before = mail("Kort\n\nOver de wijk.", "Kort\n\nOver de stad.")
    after = mail("Kort\n\nOver de stad.")
    assert told(before, after) == [("Kort", "removed")]


def test_pictures_are_told_by_what_they_show():
    before = mail(html='<img alt="Een plein" src="/a.jpg">')
    after = mail(html='<img src="/b.jpg" alt="Een &lt;straat&gt;"><img src="/c.jpg" alt="">')
    assert compare(before, after).pictures == [
        Piece("removed", "Een plein"),
        Piece("added", "Een <straat>"),
        Piece("added", "afbeelding zonder beschrijving"),
    ]


def test_other_looks_with_the_same_words():
    difference = compare(mail(html="<p>1</p>"), mail(html="<h2>1</h2>"))
    assert (difference.looks_differ, difference.changed, difference.is_nothing) == (True, [], False)


def test_subject_counts():
    assert told(mail(subject="Oud"), mail(subject="Nieuw")) == [("Onderwerp", "changed")]


@pytest.mark.django_db
def test_real_mail_part_by_part():
    by = UserFactory()
    issue = create_issue(IssueFactory.build(foreword="<p>Beste lezer.</p>"), by=by)
    articles = [ArticleFactory(title=f"Bericht {n}", teaser=f"Tekst {n}.") for n in range(5)]
    items = [add_item(issue, by=by, article=article) for article in articles]
    before = render_issue(issue)
    change_issue(issue, by=by, values={"foreword": "<p>Lieve lezer.</p>"})
    remove_item(items[0], by=by)
    change_item(
        items[1], by=by, values={"image": ImageFactory(alt="De markt"), "layout": "feature"}
    )
    move_item(items[4], by=by, to=1)
    add_item(issue, by=by, article=ArticleFactory(title="Vers", teaser="Net binnen."))
    difference = compare(before, render_issue(issue))
    assert [(part.title, part.state) for part in difference.changed] == [
        ("Voorwoord", "changed"),
        ("Bericht 0", "removed"),
        ("Bericht 4", "moved"),
        ("Vers", "added"),
    ]
    assert difference.pictures == [Piece("added", "De markt")]
    assert [piece for piece in difference.changed[0].pieces if piece.state != "same"] == [
        Piece("removed", "Beste "),
        Piece("added", "Lieve "),
    ]
