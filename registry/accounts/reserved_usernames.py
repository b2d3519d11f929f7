"""What a user name must not be: the ledger says by it who wrote."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from registry.domain.policy.system_actors import is_reserved_username


def refuse_reserved(name: str) -> None:
    """Raise ValidationError for a name by which the ledger says that no person wrote."""
    if is_reserved_username(name):
        raise ValidationError(
            _("The registry signs with this name what no person has written. Choose another."), code="reserved"
        )
