"""The forms of logging in. Wrong codes are counted as wrong passwords are, and a code is taken once."""

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

from registry.domain.policy.scopes import digest
from registry.domain.value_types import PassedOn

from . import lockout

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    _Form = Form
else:
    _Form = object  # allauth's classes bring the form

TAKEN_FOR = 120  # seconds; longer than any code is valid


class Plain(_Form):
    """Labels in our own words, no placeholders: they vanish when one types."""

    labels: dict[str, StrOrPromise] = {}

    def __init__(self, *args: PassedOn, **options: PassedOn) -> None:
        super().__init__(*args, **{**options, "label_suffix": ""})
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs["dir"] = "auto" if name == "login" else "ltr"


class LoginForm(Plain, account.LoginForm):
    """Name and password."""

    labels = {"login": _("User name"), "password": _("Password")}

    def __init__(self, *args: PassedOn, **options: PassedOn) -> None:
        super().__init__(*args, **options)
        self.fields["login"].widget.attrs.update(id="id_username", autofocus=True, autocapitalize="none")


class PasswordAgainForm(Plain, account.ReauthenticateForm):
    """Is it still the same person?"""

    labels = {"password": _("Password")}


class ChangePasswordForm(Plain, account.ChangePasswordForm):
    """The present password, and the new one twice."""

    labels = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }


class Code(Plain):
    """A code from the app, or a recovery code."""

    labels = {"code": _("Code")}
    user: User

    def __init__(self, *args: PassedOn, **options: PassedOn) -> None:
        super().__init__(*args, **options)
        self.fields["code"].widget.attrs.update(autofocus=True, inputmode="numeric", maxlength=20)
        cast(CharField, self.fields["code"]).max_length = 20

    def clean_code(self) -> str:
        request, name = context.request, self.user.get_username()
        if lockout.is_locked(request, name):
            request.axes_locked_out = True  # its middleware answers
            raise get_adapter().validation_error("incorrect_code")
        try:
            code: str = super().clean_code()  # type: ignore[misc]  # of the form it is mixed into
            if not _take(self.user, code):
                raise get_adapter().validation_error("incorrect_code")
        except ValidationError:
            lockout.count_failure(request, name)
            raise
        return code


class CodeForm(Code, second.AuthenticateForm):
    """The second step of logging in."""


class CodeAgainForm(Code, second.ReauthenticateForm):
    """Is it still the same person?"""


class SetUpForm(Plain, totp.ActivateTOTPForm):
    """The first code of a new app."""

    labels = {"code": _("Code that the app shows")}

    def clean_code(self) -> str:
        code: str = super().clean_code()
        _take(self.user, code)
        return code


def _take(user: User, code: str) -> bool:
    """Whether nobody has used this code before; from now on somebody has."""
    return cache.add(f"code-taken:{user.pk}:{digest(code.strip())}", True, TAKEN_FOR)
