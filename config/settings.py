"""All settings. What may differ between machines comes from the environment, with defaults that work; see
docs/operations.md for the variables. Outside DEBUG and the demo it refuses to start insecurely.
"""

import os
from datetime import timedelta

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from registry.crypto.keys import SECRET_KEY_FILE, check_keys_private

from .environment import (
    BASE_DIR,
    INCOMING,
    check_exposure,
    check_secret_key,
    is_local,
    read_boolean,
    read_contact,
    read_data_folder,
    read_database,
    read_folder,
    read_key,
    read_list,
    read_log_format,
    read_log_level,
    read_megabytes,
    read_name,
    read_secret,
    read_store,
    read_tasks,
)
from .logs import logging_to_stderr
from .openapi import SPECTACULAR_SETTINGS  # noqa: F401 a setting of drf-spectacular

# Where the registry writes: database, photographs, keys, collected static files. Nothing is written elsewhere, and
# nothing by these settings: config/startup.py makes the folder.
REGISTRY_DATA = read_data_folder()
check_keys_private(REGISTRY_DATA)

DEBUG = read_boolean("DEBUG")  # for developing: shows tracebacks to anybody who asks
REGISTRY_DEMO = read_boolean("REGISTRY_DEMO")  # set by ./run: as in service, but on this machine only and without TLS
LOCAL = is_local()

SECRET_KEY = os.environ.get("SECRET_KEY", "")
SECRET_KEY_FALLBACKS = read_list("SECRET_KEY_FALLBACKS")  # open what older keys closed
ALLOWED_HOSTS = read_list("ALLOWED_HOSTS")
if LOCAL:
    host = os.environ.get("HOST", "").strip() or "127.0.0.1"
    ALLOWED_HOSTS += [f"[{host}]" if ":" in host else host, "localhost", "127.0.0.1", "[::1]"]
    SECRET_KEY = SECRET_KEY or read_key(REGISTRY_DATA / SECRET_KEY_FILE)
check_secret_key(SECRET_KEY)
if DEBUG:
    check_exposure(ALLOWED_HOSTS)
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
    "django_tasks",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
]

# Few: each costs a tenth of the time that a record's answer takes.
MIDDLEWARE = [
    "registry.http.middleware.serve",  # first, so that every answer has a request id, headers and a line in the log
    "csp.middleware.CSPMiddleware",
    "registry.http.middleware.reject_long_urls",
    "registry.http.middleware.reject_bodies_without_length",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "registry.http.audit_context.attribute_writes",
    "registry.accounts.middleware.require_second_factor",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", ["config.templates.CompactLoader"])],
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

# In the database, for all processes: codes of the second factor that were used, attempts that allauth counts. No page
# asks it. What is counted at every request belongs elsewhere (docs/decisions/0018).
CACHES = {"default": {"BACKEND": "registry.http.database_cache.DatabaseCache"}}

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

# --- Pictures --------------------------------------------------------------------------------------------------------

# Where they are: a folder in an S3-compatible store, or, if unset, `originals` and `renditions` in REGISTRY_DATA.
ORIGINALS, RENDITIONS = read_store("ORIGINALS"), read_store("RENDITIONS")
UPLOAD_LIMIT = read_megabytes("UPLOAD_MEGABYTES", 200)  # bytes of one file
# Uploads are written to the disk on which they stay. A nightly command removes what a killed server leaves there.
FILE_UPLOAD_TEMP_DIR = REGISTRY_DATA / INCOMING
FILE_UPLOAD_HANDLERS = ["registry.http.upload_handler.NamelessUploadHandler"]

# What need not be done while somebody waits: the larger renditions, tiles, alignment.
TASKS = {"default": {"BACKEND": read_tasks("TASKS")}}

# --- Security --------------------------------------------------------------------------------------------------------

CSRF_FAILURE_VIEW = "config.error_handlers.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURITY_CONTACT = read_contact("SECURITY_CONTACT")  # for security.txt; where to report a weakness

# Nothing is allowed but our own files: no inline script or style anywhere, the admin included.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "upgrade-insecure-requests": not LOCAL,
    }
}

# In service everything is under TLS. The demo and a developer's machine have none.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = not LOCAL
SECURE_HSTS_SECONDS = 0 if LOCAL else 31_536_000  # a year
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOCAL
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]  # asked by the machine next door, in plain HTTP
BEHIND_TLS_PROXY = read_boolean("BEHIND_TLS_PROXY")
if BEHIND_TLS_PROXY:
    # Only where a proxy ends TLS and always sets this header itself: otherwise any client could pretend.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Accounts and logins (docs/decisions/0012) -----------------------------------------------------------------------

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # of older accounts, until they log in
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": "registry.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "mfa_index"

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
if not LOCAL:  # a browser takes these names only over TLS and from this host itself, not from a neighbour's
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"

# A code from a phone beside the password, for everybody who may do more than a visitor.
SECOND_FACTOR = read_boolean("SECOND_FACTOR", default=True)
if not (SECOND_FACTOR or LOCAL):
    raise ImproperlyConfigured("SECOND_FACTOR can be turned off only with DEBUG or REGISTRY_DEMO.")
MFA_ADAPTER = "registry.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Heritage Damage Registry"
MFA_TOTP_TOLERANCE = 1  # clocks may differ by half a minute
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # no mail is sent, so no address is ever verified
MFA_FORMS = {
    "authenticate": "registry.accounts.forms.CodeForm",
    "reauthenticate": "registry.accounts.forms.CodeAgainForm",
    "activate_totp": "registry.accounts.forms.SetUpForm",
}
ACCOUNT_ADAPTER = "registry.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "registry.accounts.forms.LoginForm",
    "reauthenticate": "registry.accounts.forms.PasswordAgainForm",
    "change_password": "registry.accounts.forms.ChangePasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]  # there is no page to sign up
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "registry:home"
# By address alone, as a brake on those who try many names. By name and address axes counts, and survives a restart.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip"}

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = "registry.accounts.lockout.parameters"
AXES_LOCKOUT_CALLABLE = "registry.accounts.lockout.locked_out"
AXES_CLIENT_IP_CALLABLE = "registry.accounts.lockout.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # else whoever keeps trying would keep the owner out for ever
AXES_DISABLE_ACCESS_LOG = True  # who logged in from where is nobody's business
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "code", "csrfmiddlewaretoken", "next"]

# --- API -------------------------------------------------------------------------------------------------------------

# JSON in, JSON out. Nobody writes without Django's permission for the model; a view without a model says its own rule.
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsing.StrictJSONParser"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.DjangoModelPermissionsOrAnonReadOnly"],
    "URL_FORMAT_OVERRIDE": None,  # ?format= would be one more parameter that is ignored
}

# --- Logs ------------------------------------------------------------------------------------------------------------

# To standard error; keeping and turning them over is the work of whatever starts the server. One JSON object a line,
# which holds nothing personal; the plain form may quote what somebody typed, so it is for this machine only.
LOG_FORMAT = read_log_format("LOG_FORMAT", local=LOCAL)
LOGGING = logging_to_stderr(LOG_FORMAT, read_log_level("LOG_LEVEL"))
