"""The public pages: each view reads the question, makes one call, renders."""

from .evidence import method, restoration, source, sources, threats
from .home import home
from .monuments import monument, monuments

__all__ = ["home", "method", "monument", "monuments", "restoration", "source", "sources", "threats"]
