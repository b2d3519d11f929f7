"""Forms of the login pages. Wrong codes count towards the lockout like wrong passwords, and a code works only once."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as second
from allauth.mfa.totp import forms as totp
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.forms import CharField, Form
from django.utils.translation import gettext_lazy as _

from registry.domain.policy.scopes import hash_token
from registry.domain.value_types import PassedOn

from . import lockout

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    _Form = Form
else:
    _Form = object  # allauth's classes derive from Form

USED_CODE_TIMEOUT = 120  # seconds; longer than a code is valid


class PlainFormMixin(_Form):
    """A mixin for our own labels instead of placeholders, which disappear as soon as the user types."""

    labels: dict[str, StrOrPromise] = {}

    def __init__(self, *args: PassedOn, **options: PassedOn) -> None:
        super().__init__(*args, **{**options, "label_suffix": ""})
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs["dir"] = "auto" if name == "login" else "ltr"


class LoginForm(PlainFormMixin, account.LoginForm):
    """The login form: user name and password."""

    labels = {"login": _("User name"), "password": _("Password")}

    def __init__(self, *args: PassedOn, **options: PassedOn) -> None:
        super().__init__(*args, **options)
        self.fields["login"].widget.attrs.update(id="id_username", autofocus=True, autocapitalize="none")


class PasswordAgainForm(PlainFormMixin, account.ReauthenticateForm):
    """The form that asks for the password again before a sensitive change."""

    labels = {"password": _("Password")}


class ChangePasswordForm(PlainFormMixin, account.ChangePasswordForm):
    """The form to change the password: the current one, and the new one twice."""

    labels = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }


class CodeFormMixin(PlainFormMixin):
    """A mixin for forms that take a code from the authenticator app, or a recovery code."""

    labels = {"code": _("Code")}
    user: User

    def __init__(self, *args: PassedOn, **options: PassedOn) -> None:
        super().__init__(*args, **options)
        self.fields["code"].widget.attrs.update(autofocus=True, inputmode="numeric", maxlength=20)
        cast(CharField, self.fields["code"]).max_length = 20

    def clean_code(self) -> str:
        """Check the code of a second factor, and return it if it is correct and was not used before.

        Otherwise raise ValidationError, and count a failed login.
        """
        request = context.request
        username = self.user.get_username()
        if lockout.is_locked(request, username):
            # The middleware of axes replaces the response by the lockout page.
            request.axes_locked_out = True
            raise get_adapter().validation_error("incorrect_code")
        try:
            code: str = super().clean_code()  # type: ignore[misc]  # defined by the form class
            if not _mark_code_used(self.user, code):
                raise get_adapter().validation_error("incorrect_code")
        except ValidationError:
            lockout.count_failure(request, username)
            raise
        return code


class CodeForm(CodeFormMixin, second.AuthenticateForm):
    """The form of the second login step: a code."""


class CodeAgainForm(CodeFormMixin, second.ReauthenticateForm):
    """The form that asks for a code again before a sensitive change."""


class SetUpForm(PlainFormMixin, totp.ActivateTOTPForm):
    """The form to set up the second factor: the first code of the authenticator app."""

    labels = {"code": _("Code that the app shows")}

    def clean_code(self) -> str:
        """Return the first code of a new second factor if it is correct, and mark it as used.

        Without the mark, the same code could be used again to log in.
        """
        code: str = super().clean_code()
        _mark_code_used(self.user, code)
        return code


def _mark_code_used(user: User, code: str) -> bool:
    """Mark a code as used by the user, and return whether it was unused. This prevents replays of a code."""
    return cache.add(f"code-taken:{user.pk}:{hash_token(code.strip())}", True, USED_CODE_TIMEOUT)
