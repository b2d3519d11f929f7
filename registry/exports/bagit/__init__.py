"""Exports of a monument or site, with its evidence, as a BagIt bag (RFC 8493) that can be read without the registry.

A bag holds only what one viewer may see. Only commands build bags: the library changes the process's working directory.
"""

from .build import BagError, BagSummary, build_bag
from .check import check_bag

__all__ = ["BagError", "BagSummary", "build_bag", "check_bag"]
