"""What allauth asks the registry: where to go, what to say, how to keep secrets. No mail, no signing up."""

from __future__ import annotations

import base64
import logging
import time
from functools import lru_cache

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from registry.domain.value_types import PassedOn

from .lockout import client_address, remember_browser

logger = logging.getLogger(__name__)

SAID = {
    "account/messages/password_changed.txt": _("Your password is changed. You are logged out everywhere else."),
    "mfa/messages/totp_deactivated.txt": _("Your second factor is taken away."),
}
QUIET = 4  # the white border that readers need, in modules


class AccountAdapter(DefaultAccountAdapter):
    """Logging in and out."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("Name and password do not fit together."),
        "incorrect_password": _("That is not your password."),
        "enter_current_password": _("That is not your present password."),
        "too_many_login_attempts": _("Too many attempts have failed. Please try again later."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Never: these are pages."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "unknown"

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        return HttpResponseRedirect(reverse("account_login"))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("admin:index") if request.user.is_staff else super().get_login_redirect_url(request)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *_: object, **__: object
    ) -> None:
        """Say only what the page itself does not show."""
        if message_template in SAID:
            messages.add_message(request, level, SAID[message_template])

    def is_reauthentication_required(self, *, app: str, **_: object) -> bool:
        """Not within five minutes after logging in, either."""
        request = context.request
        records = get_authentication_records(request, request.user)
        return not records or time.time() - records[-1]["at"] >= REAUTHENTICATION_TIMEOUT

    def post_login(self, request: HttpRequest, user: User, **options: PassedOn) -> HttpResponse:
        response = super().post_login(request, user, **options)
        remember_browser(response, user.get_username())
        return response


class SecondFactorAdapter(DefaultMFAAdapter):
    """TOTP and recovery codes."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code does not fit. Wait for the next one, or use a recovery code."),
    }

    def get_totp_label(self, user: User) -> str:
        return user.get_username()

    def build_totp_svg(self, url: str) -> str:
        """The QR code without styles, scripts or sizes of its own."""
        code = qrcode.QRCode(border=QUIET)
        code.add_data(url)
        rows = code.get_matrix()
        path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
        return format_html(
            '<svg class="qr" viewBox="0 0 {0} {0}" aria-hidden="true"><path d="{1}"/></svg>', len(rows), path
        )

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; one that no code fits if it was encrypted under another SECRET_KEY."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error("A second factor was encrypted under another SECRET_KEY; it must be reset.")
            return generate_totp_secret()


def _box() -> MultiFernet:
    return _box_of(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=1)
def _box_of(*keys: str) -> MultiFernet:
    """Encrypts by the first key, decrypts by any."""
    derived = [HKDF(SHA256(), 32, salt=None, info=b"second factor").derive(key.encode()) for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
