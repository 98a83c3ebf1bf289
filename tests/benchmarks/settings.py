"""Settings of the benchmarks: the real ones, with quiet logs."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-benchmarks-" + "x" * 40)
os.environ.setdefault("SITE_URL", "https://nieuws.example.org")
os.environ.setdefault("LOG_LEVEL", "ERROR")
os.environ.setdefault("NPLV_REQUIRE_TOTP", "0")

from nplv.settings import *
