"""What is known of a monument or a site, with its evidence, as a BagIt bag (RFC 8493) that outlives the registry.

It holds what one person may see, and no more. For commands: making a bag changes the folder that the process is in.
"""

from .check import check_bag
from .make import Bagged, Unbaggable, make_bag

__all__ = ["Bagged", "Unbaggable", "check_bag", "make_bag"]
