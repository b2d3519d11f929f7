"""All settings. What may differ between machines comes from the environment, with defaults that work; see
docs/operations.md for the variables. Outside DEBUG and the demo it refuses to start insecurely.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config.environment import (
    read_boolean,
    read_database,
    read_folder,
    read_list,
    read_log_level,
    read_name,
    read_or_make_key,
    read_secret,
)

BASE_DIR = Path(__file__).resolve().parent.parent

# Where the registry writes: database, photographs, keys, collected static files. Nothing is written elsewhere.
REGISTRY_DATA = read_folder("REGISTRY_DATA", BASE_DIR / "var")

DEBUG = read_boolean("DEBUG")  # for developing: shows tracebacks to anybody who asks
REGISTRY_DEMO = read_boolean("REGISTRY_DEMO")  # set by ./run: as in service, but on this machine only and without TLS
LOCAL = DEBUG or REGISTRY_DEMO

SECRET_KEY = os.environ.get("SECRET_KEY", "")
ALLOWED_HOSTS = read_list("ALLOWED_HOSTS")
if LOCAL:
    host = os.environ.get("HOST", "").strip() or "127.0.0.1"
    ALLOWED_HOSTS += [f"[{host}]" if ":" in host else host, "localhost", "127.0.0.1", "[::1]"]
    SECRET_KEY = SECRET_KEY or read_or_make_key(REGISTRY_DATA / "secret_key")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured(
        "SECRET_KEY must be set, to at least 50 random characters"
        ' (python3 -c "import secrets; print(secrets.token_urlsafe(64))"), or DEBUG=1 for developing.'
    )
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS must name the hosts that the registry is reached by, with commas; not '*'."
    )

# --- What is installed -----------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "registry",  # before the admin, whose templates it overrides
    "api",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

# Few: each costs a tenth of the time that a record's answer takes.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "registry.ledger.middleware.attribute_writes",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database --------------------------------------------------------------------------------------------------------

DATABASES = {"default": read_database("DATABASE_URL", REGISTRY_DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# By this name the ledger signs its checkpoints: never change it once one has been published.
LEDGER_ORIGIN = read_name("LEDGER_ORIGIN", "heritage-damage-registry/ledger")

# Checkpoints are written here as well, if it is set: a place that whoever writes the database cannot write.
CHECKPOINTS = read_folder("CHECKPOINTS") if os.environ.get("CHECKPOINTS", "").strip() else None

# Seals who protected sources are. Unset: the file sealing.key in REGISTRY_DATA, made at first use. Without it: lost.
SEALING_KEY = read_secret("SEALING_KEY", 32)

# --- Languages and time ----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ar", "العربية")]  # each in its own tongue, for the one who looks for it
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Static files ----------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = REGISTRY_DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # File names that hold a hash of the content, so that browsers may keep them for ever.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}

# --- Security --------------------------------------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# In service everything is under TLS. The demo and a developer's machine have none.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not LOCAL
SECURE_HSTS_SECONDS = 0 if LOCAL else 31_536_000  # a year
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]  # asked by the machine next door, in plain HTTP
if read_boolean("BEHIND_TLS_PROXY"):
    # Only where a proxy ends TLS and always sets this header itself: otherwise any client could pretend.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- API -------------------------------------------------------------------------------------------------------------

# JSON in, JSON out. Nobody writes without Django's permission for the model; a view without a model says its own rule.
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.DjangoModelPermissionsOrAnonReadOnly"],
    "URL_FORMAT_OVERRIDE": None,  # ?format= would be one more parameter that is ignored
}

# The documentation's page loads its script and style from here (SIDECAR), never from another host.
SPECTACULAR_SETTINGS = {
    "TITLE": "Heritage Damage Registry",
    "DESCRIPTION": (
        "What dated sources say of damage to monuments and of their restoration, how certain each statement is, and "
        "what follows from them together. Read only. A parameter that is unknown, malformed or repeated is refused."
    ),
    "VERSION": "1.0.0",
    "LICENSE": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SORT_OPERATION_PARAMETERS": False,
    "POSTPROCESSING_HOOKS": [],  # the vocabularies are components of their own already
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
}

# --- Logs ------------------------------------------------------------------------------------------------------------

# To standard error; keeping and turning them over is the work of whatever starts the server.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": read_log_level("LOG_LEVEL")},
    # Django's own handlers would mail the administrators and print every line twice.
    "loggers": {"django": {"handlers": [], "level": "NOTSET", "propagate": True}},
}
