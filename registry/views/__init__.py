"""The public pages: each view reads the question, makes one call, renders."""

from .comparisons import comparison, comparison_embed, comparisons
from .evidence import method, restoration, source, sources, threats
from .history import monument_history
from .home import home
from .monuments import monument, monuments
from .photos import photo, photos

__all__ = [
    "comparison",
    "comparison_embed",
    "comparisons",
    "home",
    "method",
    "monument",
    "monument_history",
    "monuments",
    "photo",
    "photos",
    "restoration",
    "source",
    "sources",
    "threats",
]
