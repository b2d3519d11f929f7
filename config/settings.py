"""All settings. Those that differ between machines come from environment variables; see docs/operations.md.

Without DEBUG or REGISTRY_DEMO, an insecure setting raises ImproperlyConfigured.
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
    read_contact_uris,
    read_database,
    read_folder,
    read_key,
    read_list,
    read_log_format,
    read_log_level,
    read_megabytes,
    read_name,
    read_registry_data_folder,
    read_s3_url,
    read_secret,
    read_task_backend,
)
from .logs import logging_to_stderr
from .openapi import SPECTACULAR_SETTINGS  # noqa: F401 a setting of drf-spectacular

# The only folder to which the registry writes: database, photos, keys, collected static files. Importing the settings
# writes nothing; config/startup.py creates the folder.
REGISTRY_DATA = read_registry_data_folder()
check_keys_private(REGISTRY_DATA)

DEBUG = read_boolean("DEBUG")  # for development: shows tracebacks to every visitor
REGISTRY_DEMO = read_boolean("REGISTRY_DEMO")  # set by ./run: as in production, but local and without TLS
LOCAL = is_local()

SECRET_KEY = os.environ.get("SECRET_KEY", "")
SECRET_KEY_FALLBACKS = read_list("SECRET_KEY_FALLBACKS")  # older keys, whose signatures are still valid
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

# --- Applications and middleware -------------------------------------------------------------------------------------

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

# Add to these with care: each takes about a tenth of the time of a response with one record.
MIDDLEWARE = [
    # First, so that every response has a request id, headers and a log line.
    "registry.http.middleware.identify_and_log_requests",
    "csp.middleware.CSPMiddleware",
    "registry.http.middleware.reject_long_urls",
    "registry.http.middleware.reject_bodies_without_length",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "registry.http.audit_context.set_audit_actor",
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

# The name under which checkpoints of the audit log are signed. Changing it invalidates those already published.
LEDGER_ORIGIN = read_name("LEDGER_ORIGIN", "heritage-damage-registry/ledger")

# A second folder for checkpoints, optional. An attacker with access to the database should not be able to write there.
CHECKPOINTS = read_folder("CHECKPOINTS") if os.environ.get("CHECKPOINTS", "").strip() else None

# Encrypts the identities of protected sources, which are lost without it. If unset, the key is in the file sealing.key
# in REGISTRY_DATA, which is created at first use.
SEALING_KEY = read_secret("SEALING_KEY", 32)

# The cache is a database table, so that all processes share used second-factor codes and allauth's counts of attempts.
# It is too slow for values that every request needs (docs/decisions/0018).
CACHES = {"default": {"BACKEND": "registry.http.database_cache.DatabaseCache"}}

# --- Languages and time ----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ar", "العربية")]  # each name in its own language, for readers of that language
USE_I18N = True
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True
TIME_ZONE = "UTC"

# --- Static files ----------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = REGISTRY_DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # File names contain a hash of the content, so browsers may cache the files forever.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}

# --- Photos ----------------------------------------------------------------------------------------------------------

# S3-compatible storage of originals and renditions; if unset, they are in folders of the same names in REGISTRY_DATA.
ORIGINALS, RENDITIONS = read_s3_url("ORIGINALS"), read_s3_url("RENDITIONS")
UPLOAD_LIMIT = read_megabytes("UPLOAD_MEGABYTES", 200)  # bytes of one file
# On the same disk as the originals, so that an upload need not be copied. A nightly command removes the files that a
# killed server leaves there.
FILE_UPLOAD_TEMP_DIR = REGISTRY_DATA / INCOMING
FILE_UPLOAD_HANDLERS = ["registry.http.upload_handler.NamelessUploadHandler"]

# Work that runs after the response: larger renditions, tiles, alignment.
TASKS = {"default": {"BACKEND": read_task_backend("TASKS")}}

# --- Security --------------------------------------------------------------------------------------------------------

CSRF_FAILURE_VIEW = "config.error_handlers.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURITY_CONTACT = read_contact_uris("SECURITY_CONTACT")  # for security.txt: where to report a vulnerability

# Only files from this server are allowed, and no inline scripts or styles, not even in the admin.
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

# In production every request must use TLS. The demo and a developer's machine have no certificate.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = not LOCAL
SECURE_HSTS_SECONDS = 0 if LOCAL else 31_536_000  # a year
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOCAL
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]  # health checks come from the local network over plain HTTP
BEHIND_TLS_PROXY = read_boolean("BEHIND_TLS_PROXY")
if BEHIND_TLS_PROXY:
    # Safe only behind a proxy that terminates TLS and always sets this header: otherwise clients could forge it.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Accounts and logins (docs/decisions/0012) -----------------------------------------------------------------------

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # for hashes of older accounts, which are upgraded at login
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": "registry.accounts.passwords.TranslatedMinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "mfa_index"

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
if not LOCAL:  # browsers accept names with this prefix only over TLS and from this very host, not from a sibling domain
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"

# A code from an authenticator app besides the password, required of every user who may do more than a visitor.
SECOND_FACTOR = read_boolean("SECOND_FACTOR", default=True)
if not (SECOND_FACTOR or LOCAL):
    raise ImproperlyConfigured("SECOND_FACTOR can be turned off only with DEBUG or REGISTRY_DEMO.")
MFA_ADAPTER = "registry.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Heritage Damage Registry"
MFA_TOTP_TOLERANCE = 1  # one step: clocks may differ by 30 seconds
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
# Per IP address, to slow down attacks on many usernames. django-axes limits attempts per username and IP address, and
# its counts survive a restart.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip"}

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = "registry.accounts.lockout.get_lockout_parameters"
AXES_LOCKOUT_CALLABLE = "registry.accounts.lockout.lockout_response"
AXES_CLIENT_IP_CALLABLE = "registry.accounts.lockout.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = (
    False  # otherwise an attacker who keeps trying would lock the user out forever
)
AXES_DISABLE_ACCESS_LOG = True  # do not store from which IP address a user logged in
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "code", "csrfmiddlewaretoken", "next"]

# --- API -------------------------------------------------------------------------------------------------------------

# JSON only. Writing needs Django's permission for the model; a view without a model has permission classes of its own.
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsing.StrictJSONParser"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.DjangoModelPermissionsOrAnonReadOnly"],
    "URL_FORMAT_OVERRIDE": None,  # so that ?format= is rejected like any unknown parameter
}

# --- Logs ------------------------------------------------------------------------------------------------------------

# Logs go to standard error; the service manager stores and rotates them. The JSON format, one object per line, contains
# no personal data. The plain format may quote user input, so it is only for a developer's machine and the demo.
LOG_FORMAT = read_log_format("LOG_FORMAT", local=LOCAL)
LOGGING = logging_to_stderr(LOG_FORMAT, read_log_level("LOG_LEVEL"))
