"""The settings of Legback, all from environment variables. README.md lists them."""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from legback.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(environ.Env())

# The machine and the address
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.required("SECRET_KEY", "it signs sessions and links, so make a long random one and keep it")
SITE = env.site("BASE_URL")
BASE_URL = SITE.url
PORT = env.number("PORT", 8000, lowest=1, highest=65535)
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "var")
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0, lowest=0, highest=10)

ALLOWED_HOSTS = SITE.allowed_hosts
CSRF_TRUSTED_ORIGINS = [BASE_URL]
ROOT_URLCONF = "legback.urls"
WSGI_APPLICATION = "legback.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "legback.apps.RoofConfig",
    "legback.accounts",
    "programs",
    "workouts",
    "workouts.reminders",
    "workouts.coach",
    "legback.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",  # the page of passkeys says how long ago one was used
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "js_lib_bootstrap5",
    "ninja",  # serves the files of the API pages from here instead of from somebody else
    "csp",
]

MIDDLEWARE = [
    # The first ones see every answer, also static files and errors raised further in.
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "legback.middleware.quiet_browser_features",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages go out compressed; Django pads them at random against guessing from their length.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "legback.middleware.no_store_for_people",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

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
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Database
DATABASES: dict[str, dict[str, Any]] = {"default": env.database("DATABASE_URL", DATA_DIR)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Without these SQLite loses most concurrent writes to "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Read through the system's own memory, a long list is there a tenth sooner.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            "PRAGMA mmap_size=134217728; PRAGMA cache_size=-16000;"
        ),
    }
else:
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 3)
    DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)

# Broker and cache. Pages must answer as fast without them, see legback/cache.py.
REDIS_URL = env.broker("REDIS_URL") or "redis://127.0.0.1:6379/0"
CACHES = {"default": {"BACKEND": "legback.cache.SteadyRedisCache", "LOCATION": REDIS_URL}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 200
CELERY_TASK_TIME_LIMIT = 230
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than a task may take, so that nothing runs twice while it is still running.
    "visibility_timeout": 300,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 1,
}
CELERY_TIMEZONE = "UTC"
# A fixed interval needs no memory: no schedule file that two copies could fight over.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_SCHEDULE = {
    "tick": {
        "task": "workouts.reminders.tasks.tick",
        # Tests shorten it; a site has no reason to.
        "schedule": float(env.number("BEAT_SECONDS", 60, lowest=1, highest=60)),
        # After an outage one tick is enough; the older ones vanish.
        "options": {"expires": 55},
    },
    "tick-of-coaches": {
        "task": "workouts.coach.tasks.tick",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "forget-expired-log-ins": {
        "task": "legback.accounts.tasks.forget_expired_log_ins",
        "schedule": 6 * 3600.0,
        "options": {"expires": 3600},
    },
}

# Mail
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL") or f"Legback <legback@{SITE.host}>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
globals().update(env.mail("EMAIL_URL", DATA_DIR))
EMAIL_TIMEOUT = 10
# Who writes the mails of the outbox that the reminders do not know.
MAIL_RENDERERS = {"account": "legback.accounts.mails.render", "coach": "workouts.coach.mails.render"}

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/today/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "legback.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "legback.accounts.account_forms.LoginForm",
    "signup": "legback.accounts.account_forms.SignupForm",
    "add_email": "legback.accounts.account_forms.AddEmailForm",
    "reset_password": "legback.accounts.account_forms.ResetPasswordForm",
    "reset_password_from_key": "legback.accounts.account_forms.ResetPasswordKeyForm",
    "change_password": "legback.accounts.account_forms.ChangePasswordForm",
    "set_password": "legback.accounts.account_forms.SetPasswordForm",
    "reauthenticate": "legback.accounts.account_forms.ReauthenticateForm",
}
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or address is told to its owner
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = SITE.scheme
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_ADAPTER = "legback.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "legback.accounts.account_forms.CodeForm",
    "reauthenticate": "legback.accounts.account_forms.CodeAgainForm",
    "activate_totp": "legback.accounts.account_forms.AppForm",
    "add_webauthn": "legback.accounts.account_forms.AddPasskeyForm",
    "edit_webauthn": "legback.accounts.account_forms.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Legback"
# Browsers themselves allow passkeys over http on localhost only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SITE.is_loopback and not SITE.is_https

# The address is unique by a named constraint on its lower-case form, which this check cannot see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

# Browser security. The scheme of BASE_URL decides; legback/wsgi.py tells the rest of the story.
SECURE_SSL_REDIRECT = SITE.is_https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 63_072_000 if SITE.is_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SITE.is_https
SECURE_HSTS_PRELOAD = SITE.is_https
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = SITE.is_https
CSRF_COOKIE_SECURE = SITE.is_https
LANGUAGE_COOKIE_SECURE = SITE.is_https
CSRF_COOKIE_HTTPONLY = True  # scripts find the token in the page's form
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the two-factor picture and Bootstrap's icons are data
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "upgrade-insecure-requests": SITE.is_https,
    },
}

# Language and time: stored in UTC, a zone per person
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["legback.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "legback.static_files.StaticFiles"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# No page asks for maps, which are large and slow to compress.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]

# Logs hold no names, addresses, scores or notes, see legback/logs.py.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"discreet": {"()": "legback.logs.DiscreetFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # Its warnings are every 404 with its path; paths can hold a secret link.
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "workouts": {"level": "INFO"},
        "programs": {"level": "INFO"},
    },
}
