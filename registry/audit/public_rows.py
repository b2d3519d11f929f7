"""The rows that the public sees now. History and change feed must not mention others."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db.models import Model, Q, QuerySet

from registry.models import Actor, Claim, Comparison, ControlPeriod, Intervention, Monument, Photo, Site, Source, Threat
from registry.queries.visible import (
    visible_claims,
    visible_comparisons,
    visible_control_periods,
    visible_interventions,
    visible_monuments,
    visible_photos,
    visible_sites,
    visible_sources,
    visible_threats,
)

# By kind, as the change feed names it: the model.
MODEL_BY_KIND: dict[str, type[Model]] = {
    "site": Site,
    "monument": Monument,
    "claim": Claim,
    "source": Source,
    "intervention": Intervention,
    "threat": Threat,
    "control-period": ControlPeriod,
    "photo": Photo,
    "comparison": Comparison,
}


_PUBLIC_QUERYSETS: dict[type[Model], Callable[[], QuerySet]] = {
    Site: visible_sites,
    Monument: visible_monuments,
    Claim: visible_claims,
    Source: visible_sources,
    Intervention: visible_interventions,
    Threat: visible_threats,
    ControlPeriod: visible_control_periods,
    Photo: visible_photos,
    Comparison: visible_comparisons,
    Actor: Actor.objects.all,
}


def public_rows(model: type[Model]) -> QuerySet:
    """Return the rows of a model that the public may see now."""
    get_visible_rows = _PUBLIC_QUERYSETS[model]
    return get_visible_rows()


def public_keys(model: type[Model], keys: Iterable[str]) -> set[str]:
    """Return which of the given primary keys belong to rows that the public may see now.

    Keys are texts, as in audit entries. Run one query.
    """
    visible_rows = public_rows(model).filter(Q(pk__in=list(keys)))
    return {str(pk) for pk in visible_rows.values_list("pk", flat=True)}
