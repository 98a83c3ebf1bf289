from datetime import date
from decimal import Decimal

import pytest

from areas.tables import MAX_BYTES, Row, TableRefusedError, read_table


@pytest.fixture
def write(tmp_path):
    def write(content):
        path = tmp_path / "lijst.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def refusal(path, **columns):
    with pytest.raises(TableRefusedError) as caught:
        read_table(path, **({"required": ["a", "b"]} | columns))
    return str(caught.value)


def test_read_table_gives_trimmed_cells_with_the_line_of_each_row(write):
    path = write('\ufeffa,b\r\n 1 ,"x, y"\r\n\r\n2,\r\n')

    rows = read_table(path, required=["a", "b"])

    assert [(row.line, row.cells) for row in rows] == [
        (2, {"a": "1", "b": "x, y"}),
        (4, {"a": "2", "b": ""}),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a,b,c\n1,2,3\n", "lijst.csv, regel 1, kolom ‘c’: deze kolom kennen we niet."),
        ("a\n1\n", "lijst.csv, regel 1, kolom ‘b’: deze kolom ontbreekt."),
        ("a,b,a\n1,2,3\n", "lijst.csv, regel 1, kolom ‘a’: deze kolom staat er twee keer."),
        ("a,b\n1,2\n1,2,3\n", "lijst.csv, regel 3: 3 cellen, maar er zijn 2 kolommen."),
        ("a,b\n", "lijst.csv, regel 1: dit bestand heeft geen rijen."),
        (
            'a,b\n1,"x\ny"\n',
            "lijst.csv, regel 2, kolom ‘b’: hier staat een regeleinde of een onzichtbaar teken.",
        ),
        (
            "a,b\n1,x\0y\n",
            "lijst.csv, regel 2, kolom ‘b’: hier staat een regeleinde of een onzichtbaar teken.",
        ),
        (
            'a,b\n1,"x\n',
            (
                "lijst.csv, regel 2: dit is geen geldige CSV."
                " Staat er een aanhalingsteken te veel of te weinig?"
            ),
        ),
        (
            "a,b\n1,2\n3,Frysl\xe2n\n".encode("latin-1"),
            "lijst.csv, regel 3: dit is geen UTF-8. Bewaar het bestand als ‘CSV UTF-8’.",
        ),
        (b"a,b\n" + b"x" * MAX_BYTES, "lijst.csv, regel 1: dit bestand is groter dan 5 MB."),
    ],
)
def test_read_table_refused_names_line_and_column(write, content, message):
    assert refusal(write(content)) == message


def test_read_table_refused_when_file_is_missing(tmp_path):
    message = "weg.csv, regel 1: dit bestand bestaat niet of is niet te lezen."

    assert refusal(tmp_path / "weg.csv") == message


def test_read_table_refused_shows_twenty_faults_and_counts_the_rest(write):
    lines = refusal(write("a,b\n" + "1\n" * 23)).splitlines()

    assert (len(lines), lines[-1]) == (21, "... en nog 3 fouten.")


@pytest.mark.parametrize(
    ("getter", "cell", "value"),
    [
        ("whole", "22000", 22000),
        ("whole", "", None),
        ("amount", "27136679.07", Decimal("27136679.07")),
        ("amount", "", None),
        ("coordinate", "52.5120", Decimal("52.5120")),
        ("day", "2023-12-22", date(2023, 12, 22)),
        ("day", "", None),
        ("lines", "Oud-Oost;  Bilgaard ;", "Oud-Oost\nBilgaard"),
    ],
)
def test_row_reads_cell(getter, cell, value):
    row = Row("lijst.csv", 2, {"x": cell})

    assert (getattr(row, getter)("x"), row.faults) == (value, [])


@pytest.mark.parametrize(
    ("getter", "cell", "message"),
    [
        ("whole", "22.000", "‘22.000’ is niet een heel getal."),
        ("whole", "-1", "‘-1’ is niet een heel getal."),
        ("whole", "²", "‘²’ is niet een heel getal."),
        ("amount", "1.000.000", "‘1.000.000’ is niet een bedrag zoals 1250000 of 1250000.50."),
        ("amount", "1,5", "‘1,5’ is niet een bedrag zoals 1250000 of 1250000.50."),
        ("amount", "1e6", "‘1e6’ is niet een bedrag zoals 1250000 of 1250000.50."),
        ("amount", "NaN", "‘NaN’ is niet een bedrag zoals 1250000 of 1250000.50."),
        ("amount", "-5", "‘-5’ is niet een bedrag zoals 1250000 of 1250000.50."),
        ("amount", "1.005", "‘1.005’ is niet een bedrag zoals 1250000 of 1250000.50."),
        ("coordinate", "52,5", "‘52,5’ is niet een plek in graden, zoals 52.5120."),
        ("day", "22-12-2023", "‘22-12-2023’ is niet een datum zoals 2023-12-22."),
        ("day", "2023-02-30", "‘2023-02-30’ is geen dag van de kalender."),
    ],
)
def test_row_notes_a_cell_that_is_wrong(getter, cell, message):
    row = Row("lijst.csv", 2, {"x": cell})

    assert getattr(row, getter)("x") is None
    assert [str(fault) for fault in row.faults] == [f"lijst.csv, regel 2, kolom ‘x’: {message}"]
