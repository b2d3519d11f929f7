"""Pages of a list: which rows the requested page shows."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class PageBounds:
    """One page of a list: its number (from 1), the number of pages, and the slice of the rows it shows."""

    page: int
    pages: int
    rows: slice


def page_bounds(total: int, requested_page: int, page_size: int) -> PageBounds:
    """Return the bounds of the requested page, or of the nearest page that exists. An empty list has one page."""
    pages = max(1, ceil(total / page_size))
    page = min(max(requested_page, 1), pages)
    start = (page - 1) * page_size
    return PageBounds(page, pages, slice(start, start + page_size))
