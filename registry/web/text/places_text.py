"""Where a monument was on a day, as text: certain, possible, or contradicted."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from registry.queries.placements import PlacementRecord, PlacesRecord

from .dates import bidi_isolate


def format_places(places: PlacesRecord) -> str:
    """Return where a monument was on a day as text without a full stop; "" if no source says where."""
    if places.contradicting:
        names = gettext("; ").join(_list_names(places.contradicting))
        return gettext("the sources contradict each other: %(places)s") % {"places": names}

    certain = gettext("; ").join(_list_names(places.certain))
    possible = gettext(" or ").join(_list_names(places.possible))
    if certain and possible:
        return gettext("%(certain)s; possibly also: %(possible)s") % {"certain": certain, "possible": possible}
    if possible:
        return gettext("possibly: %(places)s") % {"places": possible}
    return certain


def _list_names(placements: Iterable[PlacementRecord]) -> list[str]:
    """Return the names of the places of placements, each once. A hidden name becomes a sentence that it is hidden."""
    names = []
    for placement in placements:
        name = gettext("a place that is not public")
        if placement.place:
            name = bidi_isolate(placement.place)
        if name not in names:
            names.append(name)
    return names
