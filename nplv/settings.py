"""All settings, from environment variables (table in README), safe by default."""

import logging
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF

from nplv.fields import editor_configs
from nplv.logs import logging_config
from nplv.secret_key import kept_secret_key
from nplv.theme import overlay, template_loaders

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")
VAR_DIR = Path(env("NPLV_VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

# --- Who and where -----------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
NPLV_DEMO = env.bool("NPLV_DEMO", default=False)
# An organisation's own look: theme.css, templates/ and static/ in this folder (docs/theme.md).
NPLV_THEME_DIR = env("NPLV_THEME_DIR", default="")
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SITE_HOST = SITE_URL.split("://", 1)[-1].split(":")[0].split("/")[0]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[SITE_HOST, "127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECRET_KEY = env("SECRET_KEY", default="") or kept_secret_key(VAR_DIR)
SECRET_KEY_GIVEN = bool(env("SECRET_KEY", default=""))
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

# --- Parts -------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "nplv.apps.NplvConfig",
    "nplv.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.forms",
    "nplv.apps.StaticConfig",
    "ckeditor",
    "anymail",
    "axes",
    "csp",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "django_tasks",
    "django_tasks_db",
    "import_export",
    "simple_history",
    "areas",
    "articles",
    "subscriptions",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "nplv.page_cache.PageCacheMiddleware",
    "nplv.csp.PolicyMiddleware",
    "nplv.middleware.PermissionsPolicyMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "nplv.middleware.PublicCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "nplv.audit_middleware.AuditMiddleware",
    "nplv.idle.IdleMiddleware",
    "axes.middleware.AxesMiddleware",
    "nplv.fragments.FragmentsMiddleware",
]
ROOT_URLCONF = "nplv.urls"
WSGI_APPLICATION = "nplv.wsgi.application"
BUILTINS = ("richtext", "addresses", "fragments", "quick_filters")  # in every template
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [*overlay(NPLV_THEME_DIR, "templates"), BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": template_loaders(debug=DEBUG),
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "nplv.context.site",
            ],
            "builtins": [f"nplv.templatetags.{name}" for name in BUILTINS],
        },
    }
]
FORM_RENDERER = (
    "django.forms.renderers.TemplatesSetting"  # widgets of ours: templates/admin/widgets
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = ["ckeditor.W001"]  # known and contained: see nplv/fields.py

# What the apps show on the home of the desk, in this order; see nplv/desk.py.
DESK_PANELS = [
    "articles.admin.home.next_issue",
    "articles.admin.home.waiting",
    "subscriptions.admin.home.last_mailing",
    "articles.admin.home.recent",
    "subscriptions.admin.home.growth",
]

AUDIT_LOG = "subscriptions.audit"  # keeps who did what at the desk; see nplv/audit.py

# --- Database, cache, tasks --------------------------------------------------------------------

_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}
DATABASES = {
    "default": env.db_url_config(
        env("DATABASE_URL", default="") or f"sqlite:///{VAR_DIR / 'nplv.sqlite3'}"
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"].setdefault("OPTIONS", {}).update(_SQLITE_OPTIONS)
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = 60  # opening SQLite means reading its whole schema
CACHES = {
    "default": env.cache("CACHE_URL", default="locmemcache://"),
    # Public pages: a store of their own, so that they push nothing else out.
    "pages": env.cache("CACHE_URL", default="locmemcache://pages") | {"KEY_PREFIX": "pages"},
}
if CACHES["pages"]["BACKEND"].endswith("LocMemCache"):
    CACHES["pages"].setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 600)
NPLV_PAGE_CACHE = env.bool("NPLV_PAGE_CACHE", default=not DEBUG)
NPLV_FRAGMENTS = env.bool("NPLV_FRAGMENTS", default=not DEBUG)
CONTENT_APPS = ["areas", "articles"]  # a change to any of their rows begins a new content version
CONTENT_MOMENTS = ["articles.moments.next_change"]  # when pages change by the clock
TASKS = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "sending"]}
}

# --- Mail --------------------------------------------------------------------------------------

NPLV_FROM_EMAIL = env(
    "NPLV_FROM_EMAIL",
    default="Nationaal Programma Leefbaarheid en Veiligheid <nieuwsbrief@example.org>",
)
NPLV_CONTACT_EMAIL = env("NPLV_CONTACT_EMAIL", default="leefbaarheid@minbzk.nl")
NPLV_TEST_MAIL_DOMAINS = env.list("NPLV_TEST_MAIL_DOMAINS", default=[])  # besides colleagues
# Where mail that cannot be delivered goes, with a tag per delivery; empty is the sender address.
NPLV_BOUNCE_ADDRESS = env("NPLV_BOUNCE_ADDRESS", default="")
# imaps://user:password@host/INBOX or maildir:/path, each part percent-encoded.
NPLV_BOUNCES_URL = env("NPLV_BOUNCES_URL", default="")
NPLV_BOUNCES_DELETE = env.bool("NPLV_BOUNCES_DELETE", default=False)
# Where the register keeps the accessibility statement; empty while there is none.
NPLV_ACCESSIBILITY_URL = env("NPLV_ACCESSIBILITY_URL", default="")
NPLV_PUBLISHER = env.dict("NPLV_PUBLISHER", default={})  # of the open data: name, uri (TOOI)
NPLV_ESP = env("NPLV_ESP", default="smtp" if env("EMAIL_URL", default="") else "mailbox")
NPLV_SEND_RATE = env.int("NPLV_SEND_RATE", default=0)  # recipients a second; 0 is no limit
NPLV_SMTP_CONNECTIONS = env.int("NPLV_SMTP_CONNECTIONS", default=4)  # per worker
NPLV_LEASE = env.int("NPLV_LEASE", default=600)  # seconds
NPLV_CHECK_LINKS = env.bool("NPLV_CHECK_LINKS", default=True)  # in the issue that is being made
NPLV_FOUR_EYES = env.bool("NPLV_FOUR_EYES", default=not NPLV_DEMO)
WEBHOOK_SECRET = env("WEBHOOK_SECRET", default="")
NPLV_MAILBOX_DIR = VAR_DIR / "mail"
vars().update(env.email("EMAIL_URL", default="smtp://localhost:25"))
# Seconds to wait for a mail server. What it answers later about a message is never known.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)
EMAIL_BACKEND = {
    "mailbox": "nplv.mailbox.MailboxBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
}.get(NPLV_ESP, f"anymail.backends.{NPLV_ESP}.EmailBackend")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = NPLV_FROM_EMAIL
ANYMAIL: dict[str, Any] = {
    name.removeprefix("ANYMAIL_"): value
    for name, value in os.environ.items()
    if name.startswith("ANYMAIL_")
}
ANYMAIL.setdefault("REQUESTS_TIMEOUT", (5, 30))
if WEBHOOK_SECRET:
    ANYMAIL["WEBHOOK_SECRET"] = WEBHOOK_SECRET

# --- Signing up ---------------------------------------------------------------------------------

# How many proxies of ours stand before the site; 0 means that nobody's X-Forwarded-For counts.
NPLV_TRUSTED_PROXIES = env.int("NPLV_TRUSTED_PROXIES", default=0)
# A form that comes back sooner was filled in by a machine; 0 switches this off.
NPLV_MIN_FILL_SECONDS = env.int("NPLV_MIN_FILL_SECONDS", default=0 if NPLV_DEMO else 2)

# --- Language and time -------------------------------------------------------------------------

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands")]
LOCALE_PATHS = [BASE_DIR / "nplv" / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_I18N = USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# --- Files -------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_FINDERS = [
    "nplv.stylesheet.StylesheetFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STATICFILES_DIRS = overlay(NPLV_THEME_DIR, "static")
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(VAR_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or NPLV_DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG or NPLV_DEMO
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o644
CKEDITOR_CONFIGS = editor_configs()

# --- Safety ------------------------------------------------------------------------------------

_HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = _HTTPS and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _HTTPS
if env.bool("NPLV_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS or not (DEBUG or NPLV_DEMO)
SESSION_COOKIE_AGE = 8 * 60 * 60  # since the last sign of life: nplv/idle.py
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None  # it goes with the browser, as /privacy/ says
CSRF_FAILURE_VIEW = "nplv.errors.csrf_failure"
OWN_ONLY = ("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        **{name: [SELF] for name in OWN_ONLY},
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- People who log in -------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
NPLV_REQUIRE_TOTP = env.bool("NPLV_REQUIRE_TOTP", default=not (DEBUG or NPLV_DEMO))
OTP_TOTP_ISSUER = "NPLV nieuwsbrief"
AXES_FAILURE_LIMIT = 5  # wrong passwords and wrong codes together
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # a quarter of an hour is what we say
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "nplv.entrance.locked_out"
AXES_CLIENT_IP_CALLABLE = "nplv.visitors.address_of"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code"]
AXES_RESET_ON_SUCCESS = True

# --- Logs: one line each, never an address or a token -------------------------------------------

LOGGING = logging_config(env("LOG_LEVEL", default="INFO"))
logging.captureWarnings(capture=True)
