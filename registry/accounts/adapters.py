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
FERNET_KEY_BYTES = 32


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
        """Show one of allauth's messages on the next page, unless that page says the same anyway."""
        if message_template in MESSAGES_SHOWN:
            messages.add_message(request, level, MESSAGES_SHOWN[message_template])

    def is_reauthentication_required(self, *, app: str, **_: object) -> bool:
        """Return whether the user must authenticate again, because the last time is too long ago.

        Unlike in allauth, the login itself counts as an authentication.
        """
        request = context.request
        authentication_records = get_authentication_records(request, request.user)
        if not authentication_records:
            return True
        seconds_since_last = time.time() - authentication_records[-1]["at"]
        return seconds_since_last >= REAUTHENTICATION_TIMEOUT

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
        """Build the QR code for an authenticator app as SVG, without inline styles, scripts or a fixed size."""
        qr_code = qrcode.QRCode(border=QR_BORDER)
        qr_code.add_data(url)
        matrix = qr_code.get_matrix()
        squares = []
        for y, matrix_row in enumerate(matrix):
            for x, is_dark in enumerate(matrix_row):
                if is_dark:
                    # Draw a square of one unit: right, down, left and back to the start.
                    squares.append(f"M{x} {y}h1v1h-1z")
        # The code is as wide as it is high.
        size = len(matrix)
        return format_html(
            '<svg class="qr" viewBox="0 0 {0} {0}" aria-hidden="true"><path d="{1}"/></svg>', size, "".join(squares)
        )

    def encrypt(self, text: str) -> str:
        return _get_secret_cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt the TOTP secret of a user. If it cannot be decrypted, return a random one, which no code matches."""
        try:
            return _get_secret_cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error("A second factor was encrypted under another SECRET_KEY; it must be reset.")
            return generate_totp_secret()


def _get_secret_cipher() -> MultiFernet:
    """Return the cipher for TOTP secrets, with keys derived from SECRET_KEY and its fallbacks."""
    return _derive_cipher(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=1)
def _derive_cipher(*secret_keys: str) -> MultiFernet:
    """Build a cipher that encrypts with the first of Django's secret keys, and decrypts with any of them."""
    fernets = []
    for secret_key in secret_keys:
        # The `info` separates these keys from other uses of SECRET_KEY.
        key_derivation = HKDF(SHA256(), FERNET_KEY_BYTES, salt=None, info=b"second factor")
        derived_key = key_derivation.derive(secret_key.encode())
        fernets.append(Fernet(base64.urlsafe_b64encode(derived_key)))
    return MultiFernet(fernets)
