"""The six monuments that are drawn."""

from __future__ import annotations

from collections.abc import Callable

from . import arch_of_triumph, lion_of_al_lat, roman_theatre, temple_of_baalshamin, temple_of_bel, tetrapylon
from .block import Scene

SCENES: dict[str, Callable[[], Scene]] = {
    "roman-theatre": roman_theatre.scene,
    "temple-of-bel": temple_of_bel.scene,
    "lion-of-al-lat": lion_of_al_lat.scene,
    "arch-of-triumph": arch_of_triumph.scene,
    "temple-of-baalshamin": temple_of_baalshamin.scene,
    "tetrapylon": tetrapylon.scene,
}
