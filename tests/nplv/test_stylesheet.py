import gzip
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

from nplv import stylesheet
from nplv.theme import overlay

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def theme(tmp_path, settings):
    settings.NPLV_THEME_DIR = str(tmp_path)
    return tmp_path


def joined():
    return Path(finders.find("css/nplv.css")).read_text(encoding="utf-8")


def test_every_file_of_rules_is_in_the_stylesheet():
    assert {file.stem for file in stylesheet.SOURCES.glob("*.css")} == set(stylesheet.SUBJECTS)


def test_stylesheet_is_whole_and_small():
    assert joined().count("{") == joined().count("}") > 100
    assert len(gzip.compress(joined().encode())) < 14_000


def test_colours_and_sizes_come_before_their_use():
    text = joined()
    assert text.startswith(":root {")
    assert "/*" not in text


def test_own_theme_comes_last(theme):
    (theme / "theme.css").write_text(":root { --basis-color-accent-1-bg-document: #123; }")
    assert joined().endswith(":root { --basis-color-accent-1-bg-document: #123; }\n")


def test_change_of_the_theme_shows_at_once(theme):
    (theme / "theme.css").write_text("a { color: red; }")
    assert "color: red" in joined()
    (theme / "theme.css").write_text("a { color: blue; }")
    assert "color: red" not in joined()
    assert "color: blue" in joined()


def test_theme_without_rules_changes_nothing(theme):
    assert joined() == stylesheet.stylesheet()


def test_other_files_are_left_to_the_other_finders():
    finder = stylesheet.StylesheetFinder()
    assert finder.find("css/site.css") == []
    assert finder.find("css/nplv.css", find_all=True) == [finders.find("css/nplv.css")]


def test_missing_folder_of_a_theme_is_told(settings, theme):
    assert stylesheet.StylesheetFinder().check() == []
    settings.NPLV_THEME_DIR = ""
    assert stylesheet.StylesheetFinder().check() == []
    settings.NPLV_THEME_DIR = str(theme / "elsewhere")
    assert [found.id for found in stylesheet.StylesheetFinder().check()] == ["nplv.W010"]


def test_overlay_is_what_is_there(tmp_path):
    assert overlay("", "static") == []
    assert overlay(str(tmp_path), "static") == []
    (tmp_path / "static").mkdir()
    assert overlay(str(tmp_path), "static") == [tmp_path / "static"]


def test_theme_brings_templates_and_files_of_its_own(tmp_path):
    """In a process of its own: settings read the folder when they are read."""
    (tmp_path / "templates" / "includes").mkdir(parents=True)
    (tmp_path / "templates" / "includes" / "_brand.html").write_text("Our brand")
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "favicon.svg").write_text("<svg/>")
    program = """
import django; django.setup()
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
print(render_to_string("includes/_brand.html"), finders.find("favicon.svg"))
"""
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={
            "NPLV_THEME_DIR": str(tmp_path),
            "NPLV_VAR_DIR": str(tmp_path / "var"),
            "DJANGO_SETTINGS_MODULE": "nplv.settings",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == f"Our brand {tmp_path}/static/favicon.svg"


def test_collecting_takes_the_stylesheet_along(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    call_command(
        "collectstatic", interactive=False, stdout=StringIO(), ignore_patterns=["ckeditor"]
    )
    assert (tmp_path / "css" / "nplv.css").read_text(encoding="utf-8") == joined()
