"""Which rows the public sees now: asked by history and change feed, which must not tell of others."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q, QuerySet

from registry.models import Claim, ControlPeriod, Intervention, Monument, Site, Source, Threat

from .claims import public_claims

# kind in the change feed: the model
KINDS: dict[str, type[Model]] = {
    "site": Site,
    "monument": Monument,
    "claim": Claim,
    "source": Source,
    "intervention": Intervention,
    "threat": Threat,
    "control-period": ControlPeriod,
}


def shown(model: Any) -> QuerySet:
    """The rows of a noun, or of what hangs on one, that anybody may see now."""
    return public_claims() if model is Claim else model.objects.all()


def shown_keys(model: Any, keys: Any) -> set[str]:
    """Those of the primary keys, as the ledger writes them, whose rows anybody may see now. One query."""
    return {str(pk) for pk in shown(model).filter(Q(pk__in=list(keys))).values_list("pk", flat=True)}
