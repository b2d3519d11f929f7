"""The validator for reserved user names, which the audit log uses for writes without a user."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from registry.domain.policy.system_actors import is_reserved_username


def validate_not_reserved(name: str) -> None:
    """Raise ValidationError if a user name is one that the audit log uses for writes without a user."""
    if is_reserved_username(name):
        raise ValidationError(
            _("The registry signs with this name what no person has written. Choose another."), code="reserved"
        )
