"""Pagination of lists: which rows the requested page shows."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class PageSlice:
    """One page of a paginated list: its number (from 1), how many pages there are, and the slice of rows it shows."""

    number: int
    page_count: int
    rows: slice


def find_page(total: int, requested_page: int, page_size: int) -> PageSlice:
    """Return which rows of a list are on the requested page, or on the nearest page that exists.

    `total` is the number of rows. An empty list has one page.
    """
    page_count = max(1, ceil(total / page_size))
    number = min(max(requested_page, 1), page_count)
    first_row = (number - 1) * page_size
    return PageSlice(number, page_count, slice(first_row, first_row + page_size))
