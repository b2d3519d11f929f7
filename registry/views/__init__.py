"""The public pages: each view reads the question, makes one call, renders."""

from .evidence import method, restoration, source, sources, threats
from .history import monument_history
from .home import home
from .monuments import monument, monuments

__all__ = ["home", "method", "monument", "monument_history", "monuments", "restoration", "source", "sources", "threats"]
