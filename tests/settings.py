"""Settings of the test suite: the real ones, quick where quickness changes nothing."""

import os
import tempfile

os.environ.setdefault("NPLV_VAR_DIR", tempfile.mkdtemp(prefix="nplv-test-"))
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)

from nplv.settings import *

SITE_URL = "https://nieuws.example.org"
SITE_HOST = "nieuws.example.org"
ALLOWED_HOSTS = [SITE_HOST, "testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise")]
# Tests look at what was just changed, often in a transaction; those of the cache switch it on.
NPLV_PAGE_CACHE = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
NPLV_ESP = "mailbox"
NPLV_FOUR_EYES = True
NPLV_CHECK_LINKS = False  # no address outside is asked
NPLV_REQUIRE_TOTP = False  # those of the second step switch it on
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False  # a browser under test speaks http
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
