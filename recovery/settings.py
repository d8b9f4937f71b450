"""Django's settings, from the environment; environment.py says which and what they mean."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from recovery import environment
from recovery.embedded.places import broker_socket, sink_port
from recovery.environment import BASE_DIR, LOCAL_HOSTS
from recovery.logging import LOGGING as LOGGING

given = environment.read(os.environ)

# Where we are
DATA_DIR: Path = given.get("DATA_DIR", BASE_DIR / "var")
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
PORT: int = given.get("PORT", 8000)
SITE_URL: str = given.get("SITE_URL", f"http://localhost:{PORT}")
SITE_HOST = urlsplit(SITE_URL).hostname or "localhost"
SITE_IS_LOCAL = SITE_HOST in ("localhost", "127.0.0.1", "::1")
SITE_IS_SECURE = SITE_URL.startswith("https://")
SETTINGS_GIVEN = frozenset(given)  # names; checks.py says which are missing

DEBUG: bool = given.get("DEBUG", False)
SECRET_KEY: str = given.get("SECRET_KEY") or environment.local_secret(DATA_DIR)
ALLOWED_HOSTS: list[str] = given.get("ALLOWED_HOSTS") or [SITE_HOST, *LOCAL_HOSTS]

# What it is made of
INSTALLED_APPS = [
    "tracker",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.admin",
    "allauth",
    "allauth.account",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # A page with its charts is a tenth of its size on the way. Against guessing what it holds from
    # its length, Django adds a random number of bytes, and masks its form tokens anew each time.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tracker.web.common.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "recovery.urls"
WSGI_APPLICATION = "recovery.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tracker.web.common.display.display",
            ],
            "libraries": {"words": "tracker.web.common.template_filters"},
        },
    },
]

# What is stored. No ATOMIC_REQUESTS: on SQLite even a reader would wait behind the writer.
DATABASES: dict[str, Any] = {
    "default": given.get("DATABASE_URL") or environment.sqlite(DATA_DIR / "recovery.sqlite3")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL: str = given.get("REDIS_URL") or f"unix://{broker_socket(DATA_DIR)}"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "recovery",
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 5},
    }
}

# Celery. What it does when is in celery.py.
CELERY_BROKER_URL = environment.celery_broker(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A task lost with its worker is given to another one after 20 minutes: longer than any may take.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 1200, "socket_connect_timeout": 2}
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

# Mail. Without a mail server nothing leaves: `manage.py up` keeps it, to be read in the browser.
_mail: dict[str, Any] = given.get("EMAIL_URL") or environment.mail_server(
    f"smtp://127.0.0.1:{sink_port(DATA_DIR)}"
)
EMAIL_HOST: str = _mail["host"]
EMAIL_PORT: int = _mail["port"]
EMAIL_HOST_USER: str = _mail["user"]
EMAIL_HOST_PASSWORD: str = _mail["password"]
EMAIL_USE_TLS: bool = _mail["tls_after_greeting"]
EMAIL_USE_SSL: bool = _mail["tls_at_once"]
MAIL_IS_KEPT_HERE = "EMAIL_URL" not in given and SITE_IS_LOCAL
EMAIL_BACKEND = "tracker.outbox.smtp_backend.Backend"
EMAIL_TIMEOUT = 30
# How long a worker holds what it took up, and the first wait after a refusal. The fault tests
# shorten both.
MAIL_LEASE = timedelta(minutes=5)
MAIL_FIRST_RETRY = timedelta(minutes=1)
DEFAULT_FROM_EMAIL: str = (
    given.get("DEFAULT_FROM_EMAIL") or f"Recovery Tracker <no-reply@{SITE_HOST}>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Bounces and complaints, as a mail provider reports them to tracker/web/operations/mail_reports.py.
MAIL_PROVIDER: str = given.get("MAIL_PROVIDER", "")
ANYMAIL = {
    "WEBHOOK_SECRET": given.get("MAIL_REPORT_SECRET", ""),
    "MAILGUN_WEBHOOK_SIGNING_KEY": given.get("MAIL_SIGNING_KEY"),
    "MAILERSEND_SIGNING_SECRET": given.get("MAIL_SIGNING_KEY"),
}

# Who may come in: a code by e-mail, after an invitation. Nobody has a password.
AUTH_USER_MODEL = "tracker.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # addresses are unique, whatever their case, in the table
    "fields.W161",  # takes a default such as 8:00 for a clock that was read by mistake, at 8:00
]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tracker.web.entry.sign_in_adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a stranger cannot make us write to strangers
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# digits alone: a phone shows its number pad, and three tries are all there are
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/m/ip,3/m/key",
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SITE_IS_SECURE else 0
SESSION_COOKIE_AGE = int(timedelta(days=30).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# Guards
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_IS_SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_SSL_REDIRECT = SITE_IS_SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # asked for on the machine
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SITE_IS_SECURE else None
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if SITE_IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SITE_IS_SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}

# Files that never change
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [folder for folder in [BASE_DIR / "build" / "static"] if folder.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Time and words. Each clinic and patient has an own zone; nothing is stored in local time.
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "recovery.formats"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = int(timedelta(days=365).total_seconds())

# REST
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "COERCE_DECIMAL_TO_STRING": False,
}
SPECTACULAR_SETTINGS = {
    "ENUM_NAME_OVERRIDES": {
        "AlertOutcomeEnum": "tracker.models.alert.Alert.Outcome",
        "ContactOutcomeEnum": "tracker.models.contact.Contact.Outcome",
        "ContactKindEnum": "tracker.models.contact.Contact.Kind",
    },
    "TITLE": "Recovery Tracker",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}
