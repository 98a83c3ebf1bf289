from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from areas.models import Area

pytestmark = pytest.mark.django_db


def run(*args):
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


def test_commands_report_what_they_did():
    assert run("load_areas") == "Gebieden: 20 nieuw, 0 gewijzigd, 0 gelijk\n"
    assert run("load_areas") == "Gebieden: 0 nieuw, 0 gewijzigd, 20 gelijk\n"
    run("load_awards")
    assert run("load_awards") == (
        "Regelingen: 0 nieuw, 0 gewijzigd, 8 gelijk\n"
        "Rondes: 0 nieuw, 0 gewijzigd, 23 gelijk\n"
        "Toekenningen: 0 nieuw, 0 gewijzigd, 99 gelijk\n"
    )


@pytest.mark.parametrize("command", ["load_areas", "load_awards"])
def test_commands_refuse_a_file_that_is_not_theirs(command, tmp_path):
    path = tmp_path / "fout.csv"
    path.write_text("naam;plaats\n")

    with pytest.raises(CommandError, match=r"^Niets ingelezen\.\nfout\.csv, regel 1, kolom"):
        run(command, str(path))
    assert not Area.objects.exists()
