"""What every test may rely on: a fixed vocabulary of people, no network, clean folders."""

import pytest


@pytest.fixture(autouse=True)
def _media_in_tmp(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.NPLV_MAILBOX_DIR = tmp_path / "mail"
