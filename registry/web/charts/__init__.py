"""Charts as SVG, drawn on the server from derived values.

They read neither the database nor the request. Colours are classes of the CSS.
"""

from .condition import Evidence, condition_chart
from .diagram_parts import DiagramPart, Measure
from .site_plan import Spot, site_plan
from .state_diagram import NARROW_DIAGRAM, WIDE_DIAGRAM, StateDiagram, describe_diagram, mini_diagram
from .strip import count_strip

__all__ = [
    "NARROW_DIAGRAM",
    "WIDE_DIAGRAM",
    "DiagramPart",
    "Evidence",
    "Measure",
    "Spot",
    "StateDiagram",
    "condition_chart",
    "count_strip",
    "describe_diagram",
    "mini_diagram",
    "site_plan",
]
