import pytest

from areas import sheets
from areas.sheets import Sheet, SheetRefusedError, SheetRow, decode, read_sheet

KNOWN = ["kenmerk", "bedrag", "naam_bron"]


def read(text):
    return read_sheet(text, known=KNOWN)


@pytest.mark.parametrize(
    ("content", "guessed"),
    [("kenmerk;é€".encode(), False), ("\ufeffkenmerk;é€".encode(), False),
     ("kenmerk;é€".encode("cp1252"), True), ("kenmerk;é€".encode("utf-16"), False)],
)  # fmt: skip
def test_letters_of_excel_and_of_others(content, guessed):
    assert decode(content) == ("kenmerk;é€", guessed)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"PK\x03\x04 workbook", "werkmap van Excel"), (b"\x81\x8d", "geen CSV-bestand"),
     (b"a\0b", "geen CSV-bestand"), (b"\xff\xfea", "geen CSV-bestand"),
     (b"x" * (sheets.MAX_BYTES + 1), "groter dan 2 MB")],
)  # fmt: skip
def test_what_is_no_text_is_refused(content, said):
    with pytest.raises(SheetRefusedError, match=said):
        decode(content)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_any_delimiter(delimiter):
    text = f'"kenmerk"{delimiter}"bedrag"\r\n"a;b,c"{delimiter}"1"\r\n'
    assert read(text) == Sheet(["kenmerk", "bedrag"], [SheetRow(2, ["a;b,c", "1"])])


def test_excels_own_first_line_is_no_row():
    assert read("sep=,\r\nkenmerk,bedrag\r\na,1\r\n").rows == [SheetRow(2, ["a", "1"])]


def test_empty_lines_count_as_rows_and_line_breaks_in_a_cell_do_not():
    text = '\r\nKenmerk ; Naam  bron;\r\n;;\r\n"een\r\ntwee";b;\r\n\r\n c ;d;\r\n;;;\r\n'
    assert read(text) == Sheet(
        ["kenmerk", "naam_bron"],
        [SheetRow(4, ["een\r\ntwee", "b", ""]), SheetRow(6, ["c", "d", ""])],
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "leeg"), (" \r\n;;\r\n", "leeg"), ("kenmerk;bedrag\r\n;\r\n", "niets onder"),
     ('kenmerk;bedrag\r\na;1\r\n"b"x;2\r\n', "Rij 3"),
     ("kenmerk\n" + "a\n" * (sheets.MAX_ROWS + 1), "2001 regels")],
)  # fmt: skip
def test_what_is_no_table_is_refused(text, said):
    with pytest.raises(SheetRefusedError, match=said):
        read(text)
