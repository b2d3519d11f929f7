"""Addresses and identifiers by which readers find a source: web addresses and DOIs."""

from __future__ import annotations

import re

# A scheme, a host with a dot and anything without spaces after it.
_WEB_ADDRESS = re.compile(r"https?://[^\s/?#.@]+(?:\.[^\s/?#.@]+)+\.?(?::[0-9]{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)
_DOI = re.compile(r"10\.[0-9]{4,9}/\S+")


def is_web_address(text: str) -> bool:
    """Return whether a text is a full address of the web, with its scheme and a host, so that it can be opened."""
    return _WEB_ADDRESS.fullmatch(text) is not None


def is_doi(text: str) -> bool:
    """Return whether a text is a DOI as it is registered, without `https://doi.org/` before it."""
    return _DOI.fullmatch(text) is not None
