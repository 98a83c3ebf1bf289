"""What the linters cannot say: no module and no function is too long to be read at once."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("nplv", "areas", "articles", "subscriptions", "tests")
MOST_LINES, MOST_LINES_OF_FUNCTION = 300, 40
# What Playwright looks at once; expect() looks until it is so, which a busy machine needs.
ONE_LOOK = {"is_visible", "is_hidden", "is_checked", "is_enabled", "is_disabled", "input_value"}


def modules():
    """Return every module of ours. Migrations are made by Django: they are not read as code."""
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return [path for path in [*ROOT.glob("*.py"), *found] if path.parent.name != "migrations"]


def functions(path):
    """Yield the name and the length of each function in a module, those inside others too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.end_lineno - node.lineno + 1


def test_modules_are_found():
    assert {path.name for path in modules()} >= {"manage.py", "ledger.py", "settings.py"}


@pytest.mark.parametrize("package", PACKAGES)
def test_migrations_are_all_that_is_left_out(package):
    seen = {path for path in modules() if path.is_relative_to(ROOT / package)}
    left_out = set((ROOT / package).rglob("*.py")) - seen
    assert {path.parent.name for path in left_out} <= {"migrations"}


def test_no_module_is_longer_than_300_lines():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    too_long = {
        str(path.relative_to(ROOT)): lines for path, lines in lengths.items() if lines > MOST_LINES
    }
    assert too_long == {}


def test_no_function_is_longer_than_40_lines():
    too_long = {
        f"{path.relative_to(ROOT)}: {name}": lines
        for path in modules()
        for name, lines in functions(path)
        if lines > MOST_LINES_OF_FUNCTION
    }
    assert too_long == {}


def test_browser_tests_wait_for_what_they_expect():
    once = [
        f"{path.name}:{node.lineno}: {node.attr}"
        for path in (ROOT / "tests" / "browser").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ONE_LOOK
    ]
    assert once == []
