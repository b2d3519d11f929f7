"""All URLs: pages and admin with a language prefix; the API, photo files and machine-readable files without one."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.i18n import set_language

from api.landing import NotFoundView
from registry.web.views import capture_files, health, rendition_files, security_txt
from registry.web.views.checkpoint_pages import checkpoint, ledger_key

# For exceptions that no view turned into a response.
handler400 = handler403 = handler404 = "config.error_handlers.client_error"
handler500 = "config.error_handlers.server_error"

# allauth registers these in the admin. Second factors are private to their owners, and the registry has no e-mail
# addresses.
admin.site.unregister([Authenticator, EmailAddress])

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path(".well-known/security.txt", security_txt.security_txt),
    # Without this, Django would redirect to api/. No URL of the API ends with a slash.
    path("api", NotFoundView.as_view()),
    path("api/", include("api.urls")),
    path("ledger/checkpoint", checkpoint, name="checkpoint"),
    path("ledger/key", ledger_key, name="ledger_key"),
    # Image files are the same in every language. Their URLs contain only the photo's public id, which reveals nothing.
    re_path(
        r"^pictures/(?P<public_id>[0-9a-f]{32})/tiles/info\.json$",
        rendition_files.tile_information,
        name="picture-tiles",
    ),
    re_path(
        r"^pictures/(?P<public_id>[0-9a-f]{32})/tiles/(?P<name>(?:full|[\d,]+)/(?:max|[\d,]+)/0/default\.jpg)$",
        rendition_files.tile,
        name="picture-tile",
    ),
    re_path(
        r"^pictures/(?P<public_id>[0-9a-f]{32})/(?P<width>\d{1,5})\.(?P<ending>jpg|avif)$",
        rendition_files.rendition,
        name="picture",
    ),
    # So are the files of sources that everybody may have.
    re_path(
        r"^sources/(?P<slug>[-a-zA-Z0-9_]+)/captures/(?P<sha256>[0-9a-f]{64})$",
        capture_files.capture_file,
        name="capture",
    ),
    path("set-language", set_language, name="set_language"),
    *i18n_patterns(
        path("admin/", admin.site.urls),
        path("accounts/", include("registry.accounts.login_urls")),
        path("", include("registry.web.urls")),
        prefix_default_language=True,
    ),
]
