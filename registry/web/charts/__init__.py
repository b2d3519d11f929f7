"""Charts as SVG, drawn on the server from derived values.

They read neither the database nor the request. Colours are classes of the CSS.
"""

from .condition import Evidence, condition_chart
from .site_plan import Spot, site_plan
from .strip import count_strip

__all__ = ["Evidence", "Spot", "condition_chart", "count_strip", "site_plan"]
