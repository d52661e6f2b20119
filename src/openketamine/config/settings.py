"""Settings, from the environment. Every value that a clinic sets is `OPENKETAMINE_*`."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.management.utils import get_random_secret_key

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("OPENKETAMINE_HOME", "var")).resolve()
DEBUG = False


def _secret_key() -> str:
    """The key from the environment, else one made once and kept in the home folder."""
    if key := os.environ.get("OPENKETAMINE_SECRET_KEY"):
        return key
    path = HOME / "secret-key"
    if not path.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(handle, "w") as file:
                file.write(get_random_secret_key())
    return path.read_text()


def _database(url: str) -> dict[str, object]:
    """Django's database settings from `sqlite:///FILE` or `postgresql://USER:PW@HOST:PORT/NAME`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path),
            "ATOMIC_REQUESTS": False,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 10,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                ),
            },
        }
    if parts.scheme in {"postgresql", "postgres"}:
        options = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(options.pop("host", parts.hostname or "")),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "OPTIONS": options,
        }
    raise ValueError("OPENKETAMINE_DATABASE must start with sqlite:/// or postgresql://")


SECRET_KEY = _secret_key()
DATABASES = {
    "default": _database(
        os.environ.get("OPENKETAMINE_DATABASE", f"sqlite:///{HOME / 'openketamine.sqlite3'}")
    )
}
ALLOWED_HOSTS = os.environ.get("OPENKETAMINE_HOSTS", "127.0.0.1,localhost").split(",")
WEB_PORT = int(os.environ.get("OPENKETAMINE_WEB_PORT", "8000"))
LIVE_PORT = int(os.environ.get("OPENKETAMINE_LIVE_PORT", "8001"))
MLLP_PORT = int(os.environ.get("OPENKETAMINE_MLLP_PORT", "2575"))
LIVE_HOST = os.environ.get("OPENKETAMINE_LIVE_HOST", "127.0.0.1")
MLLP_HOST = os.environ.get("OPENKETAMINE_MLLP_HOST", "127.0.0.1")
# Where patients and staff find the pages; it stands in every message that is sent.
PUBLIC_URL = os.environ.get("OPENKETAMINE_URL", f"http://127.0.0.1:{WEB_PORT}").rstrip("/")

# How messages leave: smtp, twilio, sink (into a file: a demo) or empty (they wait, and say so).
SMTP_HOST = os.environ.get("OPENKETAMINE_SMTP_HOST", "")
SMTP_PORT = int(os.environ.get("OPENKETAMINE_SMTP_PORT", "587"))
SMTP_USER = os.environ.get("OPENKETAMINE_SMTP_USER", "")
SMTP_PASSWORD = os.environ.get("OPENKETAMINE_SMTP_PASSWORD", "")
SMTP_TLS = os.environ.get("OPENKETAMINE_SMTP_TLS", "starttls")
SMTP_FROM = os.environ.get("OPENKETAMINE_SMTP_FROM", "")
EMAIL_BY = os.environ.get("OPENKETAMINE_EMAIL", "smtp" if SMTP_HOST else "")
SMS_BY = os.environ.get("OPENKETAMINE_SMS", "")
TWILIO_ACCOUNT = os.environ.get("OPENKETAMINE_TWILIO_ACCOUNT", "")
TWILIO_TOKEN = os.environ.get("OPENKETAMINE_TWILIO_TOKEN", "")
TWILIO_FROM = os.environ.get("OPENKETAMINE_TWILIO_FROM", "")
SENT_MESSAGES = HOME / "sent-messages.jsonl"
# A file of the form of core/crisis.toml with the numbers that a clinic has confirmed or changed.
HELP_NUMBERS = os.environ.get("OPENKETAMINE_HELP_NUMBERS", "")

# The rooms below config find the one clock by this name.
CLOCK = "openketamine.config.clock.now"
CLOCK_SPEED = float(os.environ.get("OPENKETAMINE_CLOCK", "").partition("*")[2] or 1)
# Where browsers find the live streams; empty: the page's host at LIVE_PORT.
LIVE_URL = os.environ.get("OPENKETAMINE_LIVE_URL", "")

INSTALLED_APPS = [
    "openketamine.records",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "openketamine.ui",
    "openketamine.console",
    "openketamine.portal",
]
AUTH_USER_MODEL = "records.Staff"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "openketamine.config.middleware.PageLanguage",
    "openketamine.config.middleware.bounded_body",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "openketamine.config.middleware.clock_and_clinic",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "openketamine.config.urls"
WSGI_APPLICATION = "openketamine.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # A page's template lies in the page's own folder: "console/today/page.html".
        "DIRS": [PACKAGE],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "openketamine.ui.context.page_context",
                "openketamine.portal.context.portal_context",
            ],
        },
    }
]
LOGIN_URL = "/login/"
LOGOUT_REDIRECT_URL = "/login/"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_SAMESITE = "Lax"
BEHIND_TLS = os.environ.get("OPENKETAMINE_TLS", "") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "console/login/locked.html"
AXES_CLIENT_STR_CALLABLE = "openketamine.config.sign_in_log.client"

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

# Pages of these origins may read the live streams with the login's cookie.
LIVE_ORIGINS = [
    f"{scheme}://{host}{port}"
    for host in ALLOWED_HOSTS
    for scheme, port in (("http", f":{WEB_PORT}"), ("https", ""))
]
_LIVE = [LIVE_URL] if LIVE_URL else [f"http://{host}:{LIVE_PORT}" for host in ALLOWED_HOSTS]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF, *_LIVE],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# A file of 10 MB with what stands around it; nothing else comes near.
MOST_BODY_BYTES = 11 * 1024 * 1024

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [PACKAGE / "locale"]
# Pages in the reader's language; the console is in English until all of it is translated.
TRANSLATED_PAGES = ("/portal/", "/learn/")
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"axes": {"level": "WARNING"}},  # lockouts, not every login
}
