"""The validator for reserved user names, which the audit log uses for writes without a user."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from registry.domain.policy.system_actors import is_reserved_username


def validate_not_reserved(username: str) -> None:
    """Raise ValidationError if the audit log reserves a user name for commands, which write without a user."""
    if is_reserved_username(username):
        raise ValidationError(
            _("The registry signs with this name what no person has written. Choose another."), code="reserved"
        )
