from subscriptions.charts import in_rows, over_time, parts_of_whole


def test_short_send_gets_bars_of_a_minute():
    chart = over_time([[0, 5], [2, 10]])
    assert [(bar.label, bar.value, bar.height) for bar in chart.bars] == [
        ("0:00 tot 0:01", 5, "60"),
        ("0:01 tot 0:02", 0, "0"),
        ("0:02 tot 0:03", 10, "120"),
    ]


def test_long_send_gets_wider_bars_and_a_rest_that_loses_nobody():
    minutes = [[minute, 10] for minute in range(100)] + [[1400, 1]]
    bars = over_time(minutes).bars
    assert len(bars) == 25
    assert bars[0] == ("0:00 tot 0:05", 50, *bars[0][2:])
    assert (bars[-1].label, bars[-1].value) == ("na 2:00", 1)
    assert sum(bar.value for bar in bars) == 1001


def test_nothing_has_no_bars():
    assert over_time([]).bars == []
    assert in_rows([]).bars == []
    assert parts_of_whole([("good", "goed", 0)]).bars == []


def test_parts_fill_the_width_and_small_ones_stay_visible():
    chart = parts_of_whole([("good", "goed", 999_999), ("bad", "fout", 1), ("none", "weg", 0)])
    good, bad = chart.bars
    assert (good.kind, bad.kind) == ("good", "bad")
    assert float(bad.width) >= 1
    assert 355 < float(bad.x) + float(bad.width) <= 360


def test_rows_are_as_long_as_their_share_of_the_longest():
    chart = in_rows([("adres bestaat niet", 30, ""), ("andere reden", 15, ""), ("niets", 0, "")])
    assert [bar.width for bar in chart.bars] == ["360", "180", "0"]
    assert chart.view_box == "0 0 360 138"
