"""What is known of a monument or a site, with its evidence, as a BagIt bag (RFC 8493) that outlives the registry.

It holds what one person may see, and no more. For commands: making a bag changes the folder that the process is in.
"""

from .build import BagError, BagSummary, build_bag
from .check import check_bag

__all__ = ["BagError", "BagSummary", "build_bag", "check_bag"]
