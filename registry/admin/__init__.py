"""The Django admin of the registry, used by editors. It saves through actions only and deletes nothing."""

from . import (
    actor_admin,
    claim_admin,
    comparison_admin,
    context_statement_admin,
    control_period_admin,
    dashboard,
    erasure_admin,
    intervention_admin,
    monument_admin,
    photo_admin,
    site_admin,
    source_admin,
    threat_admin,
    token_admin,
    users,
)

__all__ = [
    "actor_admin",
    "claim_admin",
    "comparison_admin",
    "context_statement_admin",
    "control_period_admin",
    "dashboard",
    "erasure_admin",
    "intervention_admin",
    "monument_admin",
    "photo_admin",
    "site_admin",
    "source_admin",
    "threat_admin",
    "token_admin",
    "users",
]
