"""The password validator for a minimum length, with a message that is translated into Arabic."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext


class TranslatedMinimumLengthValidator(MinimumLengthValidator):
    """Django's validator with our own message, since Django's has no Arabic translation yet."""

    def get_error_message(self) -> str:
        """Return the error message for a password that is too short, in the active language."""
        message = ngettext(
            "The password is too short: it needs at least %(least)s character.",
            "The password is too short: it needs at least %(least)s characters.",
            self.min_length,
        )
        return message % {"least": self.min_length}
