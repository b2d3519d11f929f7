"""What the periods in which somebody held a site look like in answers."""

from __future__ import annotations

from registry.domain.vocabulary import codes as v

from .fields import CodeField, DayField, TextField
from .serializers import DatingShape, NamedShape, Recorded, Row, Shape, SourceBriefShape


class SpanShape(Shape):
    """The first and the last day within which something was (null where open)."""

    earliest = DayField(allow_null=True)
    latest = DayField(allow_null=True)


class BoundShape(Row):
    """What one source says of the start, the course or the end of a period."""

    bound = CodeField(v.BoundKind)
    date = DatingShape()
    source = SourceBriefShape()
    note_en = TextField()
    note_ar = TextField()


class ControlPeriodShape(Recorded):
    """Who held a site. `start` and `end` span what the sources say of them, and are null if none speaks of them."""

    slug = TextField()
    site = NamedShape()
    holder = NamedShape()
    note_en = TextField()
    note_ar = TextField()
    start = SpanShape(allow_null=True)
    end = SpanShape(allow_null=True)
    bounds = BoundShape(many=True)
