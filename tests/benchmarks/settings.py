"""Settings of the benchmarks: the real ones, with quiet logs."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-benchmarks-" + "x" * 40)
os.environ.setdefault("SITE_URL", "https://nieuws.example.org")
os.environ.setdefault("LOG_LEVEL", "ERROR")

from nplv.settings import *
