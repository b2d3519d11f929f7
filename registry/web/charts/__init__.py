"""Drawings as SVG, made on the server from derived values: no database, no request; colours are classes of the CSS."""

from .condition import Evidence, condition_chart
from .site_plan import Spot, site_plan
from .strip import count_strip

__all__ = ["Evidence", "Spot", "condition_chart", "count_strip", "site_plan"]
