"""Settings: every value that a deployment may change is read here, from the environment, strictly.

``docs/exploitation.md`` lists the variables; a test compares both lists.
"""

import sys
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.environnement import check_url, env_bool, env_int, env_one_of, env_str, env_url

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
env = environ.Env()


def _required(name: str, *, demo: str) -> str:
    """Read a variable that production must give; the demo has its own harmless value."""
    value = env_str(name, default="" if EN_PRODUCTION else demo)
    if not value:
        raise ImproperlyConfigured(f"{name} est obligatoire en production (voir docs/exploitation.md).")
    return value


def _local_secret() -> str:
    """The demo's own key, drawn once on this machine so that sessions outlive a restart."""
    from django.core.management.utils import get_random_secret_key  # noqa: PLC0415 -- needs no settings

    path = DONNEES / "cle_de_demonstration"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(get_random_secret_key(), encoding="utf-8")
        path.chmod(0o600)
    return path.read_text(encoding="utf-8")


MODE = env_one_of("ALLIANCE_MODE", ("demo", "production", "test"), default="demo")
EN_PRODUCTION = MODE == "production"
DONNEES = Path(env_str("ALLIANCE_DONNEES", default=str(BASE_DIR / "var")))
DEBUG = False
if EN_PRODUCTION or MODE == "test":
    SECRET_KEY = _required("SECRET_KEY", demo="clé des tests")
else:
    SECRET_KEY = _local_secret()
if EN_PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY est trop courte : 50 caractères au moins, tirés au hasard.")
URL_PUBLIQUE = check_url(
    "URL_PUBLIQUE", _required("URL_PUBLIQUE", demo="http://127.0.0.1:8000").rstrip("/"), https=EN_PRODUCTION
)
ALLOWED_HOSTS = (
    [urlsplit(URL_PUBLIQUE).hostname or ""] if EN_PRODUCTION else ["127.0.0.1", "localhost", "[::1]", "testserver"]
)
CSRF_TRUSTED_ORIGINS = [URL_PUBLIQUE] if EN_PRODUCTION else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    # Above allauth: our pages and our mails take the place of its own.
    "alliance.kernel",
    "alliance.comptes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_tasks",
    "django_tasks_db",
    "alliance.journal",
    "alliance.territoires",
    "alliance.acteurs",
    "alliance.documents",
    "alliance.notifications",
    "alliance.gouvernance",
    "alliance.budget",
    "alliance.plan",
    "alliance.partages",
    "alliance.accueil",
    "demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "alliance.territoires.middleware.CiteMiddleware",
    "alliance.gouvernance.middleware.CopieHorsLigneMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "alliance.accueil.contexte.interface",
            ],
        },
    }
]
COTTON_DIR = "ui"
FORM_RENDERER = "alliance.kernel.formulaires.Rendu"

# Database: SQLite out of the box; production says which one it wants, so that nobody fills a file by accident.
DATABASE_URL = _required("DATABASE_URL", demo=f"sqlite:///{DONNEES / 'alliance.sqlite3'}")
if urlsplit(DATABASE_URL).scheme not in {"sqlite", "postgres", "postgresql"}:
    raise ImproperlyConfigured(
        "DATABASE_URL : écrivez postgres://compte:motdepasse@hôte:5432/base, ou sqlite:////chemin/du/fichier."
    )
_base = env.db_url_config(DATABASE_URL)
if _base["ENGINE"].endswith("sqlite3"):
    _base["OPTIONS"] = {
        # IMMEDIATE: a writer waits at BEGIN instead of failing at its first write.
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON",
    }
    _base["CONN_MAX_AGE"] = None
else:
    _base.setdefault("OPTIONS", {})["pool"] = True
DATABASES = {"default": _base}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend"
        if MODE == "test"
        else "django_tasks_db.DatabaseBackend"
    }
}
# The demo has no second process: its worker is a thread of the web process.
TRAVAILLEUR_INTEGRE = env_bool("TRAVAILLEUR_INTEGRE", default=MODE == "demo")

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_partage",
    }
    if EN_PRODUCTION
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# Accounts
# How many reverse proxies stand in front: rate limits count by the address that the last of them gives.
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("NOMBRE_DE_RELAIS", default=1 if EN_PRODUCTION else 0, smallest=0, largest=5)
AUTH_USER_MODEL = "comptes.Compte"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "nom"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accueil"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "alliance.comptes.adapter.CompteAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
# An account is born with a verified address (its invitation was answered); a new one is verified before it counts.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
# No mail to an address without account: a stranger must not make us write to anybody.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# The person learns by mail that her password, address or second factor has changed.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Alliance : "
ACCOUNT_USER_DISPLAY = "alliance.comptes.models.display_name"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Alliance"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not EN_PRODUCTION
# A session is noted when it opens; to note each page would make every GET write.
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# Language and time
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# Files
STATIC_URL = "/static/"
STATIC_ROOT = DONNEES / "static"
NODE = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    (prefix, path)
    for prefix, path in (
        ("bootstrap", NODE / "bootstrap/dist/css"),
        ("leaflet", NODE / "leaflet/dist"),
        ("police", NODE / "@fontsource-variable/atkinson-hyperlegible-next/files"),
        ("icones", BASE_DIR / "build/icones"),
    )
    if path.exists()
]
TAILLE_MAX_FICHIER_OCTETS = env_int("TAILLE_MAX_FICHIER_MO", default=20, smallest=1, largest=500) * 1024 * 1024
MEDIA_ROOT = DONNEES / "fichiers"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FICHIERS_URL = env_str("FICHIERS_URL", default="")
if FICHIERS_URL:
    # s3://clé:secret@hôte/godet?region=… ; files keep their own opaque key, never the typed name.
    _s3 = urlsplit(FICHIERS_URL)
    if _s3.scheme not in {"s3", "s3+http"} or not all((_s3.hostname, _s3.username, _s3.password, _s3.path.strip("/"))):
        raise ImproperlyConfigured("FICHIERS_URL : écrivez s3://clé:secret@hôte/godet.")
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _s3.path.strip("/"),
            "access_key": unquote(_s3.username or ""),
            "secret_key": unquote(_s3.password or ""),
            "endpoint_url": f"{'http' if _s3.scheme == 's3+http' else 'https'}://{_s3.netloc.rpartition('@')[2]}",
            "region_name": parse_qs(_s3.query).get("region", ["us-east-1"])[0],
            "addressing_style": "path",
            "default_acl": None,
            "querystring_auth": True,
            "file_overwrite": False,
        },
    }
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Mail
EMAIL_URL = _required("EMAIL_URL", demo="consolemail://")
if urlsplit(EMAIL_URL).scheme not in env.EMAIL_SCHEMES:
    raise ImproperlyConfigured(
        "EMAIL_URL : écrivez smtp+tls://compte:motdepasse@hôte:587, smtp+ssl://…:465 ou smtp://…:25."
    )
vars().update(env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _required("EMAIL_EXPEDITEUR", demo="alliance@exemple.invalid")

# Maps and addresses: nothing is asked of a third party unless the installation says so
TUILES_URL = env_url("TUILES_URL")
TUILES_ATTRIBUTION = env_str("TUILES_ATTRIBUTION", default="")
ADRESSES_URL = env_url("ADRESSES_URL")

# Security
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if EN_PRODUCTION:
    SECURE_SSL_REDIRECT = env_bool("REDIRIGER_VERS_HTTPS", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^sante$"]  # the probe of the machine itself speaks plain HTTP
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
_tuiles = urlsplit(TUILES_URL.replace("{s}.", "*."))
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"] + ([f"{_tuiles.scheme}://{_tuiles.netloc}"] if TUILES_URL else []),
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

NIVEAU_JOURNAL = env_one_of("NIVEAU_JOURNAL", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"), default="WARNING")

# Logs: one JSON line each, without personal data (see alliance/kernel/journaux.py)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "alliance.kernel.journaux.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": NIVEAU_JOURNAL},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
SENTRY_DSN = env_url("SENTRY_DSN")
if SENTRY_DSN:
    import sentry_sdk  # noqa: PLC0415 -- optional extra

    from alliance.kernel.journaux import scrub_event

    sentry_sdk.init(dsn=SENTRY_DSN, send_default_pii=False, include_local_variables=False, before_send=scrub_event)

EN_TEST = MODE == "test" or "pytest" in sys.modules
# W021: entering the browsers' preload list is the decision of whoever owns the domain.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
