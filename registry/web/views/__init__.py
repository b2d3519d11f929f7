"""The public pages: each view reads the query parameters, makes one query call and renders a template."""

from .claim_pages import claim, monument_claims
from .comparison_pages import comparison, comparison_embed, comparisons
from .diagram_files import monument_diagram
from .evidence_pages import intervention, method, restoration, source, sources, threats
from .history_pages import monument_history
from .home_page import home
from .monument_pages import monument, monuments
from .photo_pages import photo, photos
from .site_page import site
from .vocabulary_pages import vocabularies, vocabulary

__all__ = [
    "claim",
    "comparison",
    "comparison_embed",
    "comparisons",
    "home",
    "intervention",
    "method",
    "monument",
    "monument_claims",
    "monument_diagram",
    "monument_history",
    "monuments",
    "photo",
    "photos",
    "restoration",
    "site",
    "source",
    "sources",
    "threats",
    "vocabularies",
    "vocabulary",
]
