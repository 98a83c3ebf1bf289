from decimal import Decimal

from areas.charts import Entry, chart

MILLION = Decimal(1_000_000)


def test_chart_draws_in_proportion_and_never_nothing():
    found = chart(
        [Entry("A", 50 * MILLION), Entry("B", 25 * MILLION), Entry("C", Decimal(1))],
    )

    assert [bar.width for bar in found.bars] == ["50.00%", "25.00%", "0.50%"]
    assert [bar.text for bar in found.bars] == [
        "€\N{NO-BREAK SPACE}50\N{NO-BREAK SPACE}miljoen",
        "€\N{NO-BREAK SPACE}25\N{NO-BREAK SPACE}miljoen",
        "€\N{NO-BREAK SPACE}1",
    ]
    assert found.has_outlines is False
    assert found.height == "10.20em"


def test_chart_has_an_outline_where_a_source_states_more():
    found = chart([Entry("A", MILLION, stated=4 * MILLION), Entry("B", None, stated=MILLION)])

    assert [(bar.width, bar.outline) for bar in found.bars] == [
        ("12.50%", "50.00%"),
        ("0.00%", "12.50%"),
    ]
    assert [bar.text_x for bar in found.bars] == ["50.00%", "12.50%"]
    assert found.bars[1].text == "nog niet bekend"


def test_chart_names_a_group_once_and_shortens_what_does_not_fit():
    found = chart([Entry("R" * 60, MILLION, group="Fonds"), Entry("2", MILLION, group="Fonds")])

    assert [bar.group for bar in found.bars] == ["Fonds", ""]
    assert found.bars[0].label == "R" * 36 + "…"


def test_chart_says_in_words_what_is_most_and_least():
    found = chart([Entry("A", MILLION), Entry("B", 3 * MILLION), Entry("C", None)])

    said = found.description.replace("\N{NO-BREAK SPACE}", " ")
    assert said == "Het meeste geld: B, € 3 miljoen. Het minste: A, € 1 miljoen."
    assert chart([Entry("A", MILLION)]).description.count(".") == 1


def test_chart_of_nothing_is_none():
    assert chart([]) is None
    assert chart([Entry("A", None), Entry("B", Decimal(0))]) is None
