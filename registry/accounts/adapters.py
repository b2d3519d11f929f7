"""Adapters of allauth: redirects, messages and encryption of secrets. There is no e-mail and no sign-up."""

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

MESSAGES_SHOWN = {
    "account/messages/password_changed.txt": _("Your password is changed. You are logged out everywhere else."),
    "mfa/messages/totp_deactivated.txt": _("Your second factor is taken away."),
}
QR_BORDER = 4  # modules; the quiet zone that the QR code standard (ISO/IEC 18004) requires


class AccountAdapter(DefaultAccountAdapter):
    """The account adapter of allauth: login and logout, redirects and messages."""

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
        """Return False: the login pages are never requested by scripts."""
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
        """Add a message to the next page, but only one that the page does not show by itself."""
        if message_template in MESSAGES_SHOWN:
            messages.add_message(request, level, MESSAGES_SHOWN[message_template])

    def is_reauthentication_required(self, *, app: str, **_: object) -> bool:
        """Return whether the user must log in again; not within the time-out after the last authentication.

        Unlike allauth's rule, the login itself counts as an authentication.
        """
        request = context.request
        records = get_authentication_records(request, request.user)
        return not records or time.time() - records[-1]["at"] >= REAUTHENTICATION_TIMEOUT

    def post_login(self, request: HttpRequest, user: User, **options: PassedOn) -> HttpResponse:
        response = super().post_login(request, user, **options)
        remember_browser(response, user.get_username())
        return response


class SecondFactorAdapter(DefaultMFAAdapter):
    """The MFA adapter of allauth: QR code and encryption of TOTP secrets."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code does not fit. Wait for the next one, or use a recovery code."),
    }

    def get_totp_label(self, user: User) -> str:
        return user.get_username()

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code for an authenticator app as SVG, without inline styles, scripts or a fixed size."""
        code = qrcode.QRCode(border=QR_BORDER)
        code.add_data(url)
        rows = code.get_matrix()
        squares = []
        for y, row in enumerate(rows):
            for x, is_dark in enumerate(row):
                if is_dark:
                    # Draw a square of one unit: right, down, left and back to the start.
                    squares.append(f"M{x} {y}h1v1h-1z")
        return format_html(
            '<svg class="qr" viewBox="0 0 {0} {0}" aria-hidden="true"><path d="{1}"/></svg>',
            len(rows),
            "".join(squares),
        )

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the decrypted secret, or a random one that no code matches if it cannot be decrypted."""
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error("A second factor was encrypted under another SECRET_KEY; it must be reset.")
            return generate_totp_secret()


def _fernet() -> MultiFernet:
    """Return the cipher for TOTP secrets, with keys derived from SECRET_KEY and its fallbacks."""
    return _fernet_for_keys(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=1)
def _fernet_for_keys(*keys: str) -> MultiFernet:
    """Return a cipher that encrypts with the first key and decrypts with any of them."""
    fernets = []
    for key in keys:
        # Fernet takes a key of 32 bytes in base64. The `info` separates these keys from other uses of SECRET_KEY.
        derived_key = HKDF(SHA256(), 32, salt=None, info=b"second factor").derive(key.encode())
        fernets.append(Fernet(base64.urlsafe_b64encode(derived_key)))
    return MultiFernet(fernets)
