"""The marks of the condition chart: the bars of interventions lie on the days on which they may have been under way."""

import re

import pytest

from registry.domain.chronology.dates import parse_iso_day
from registry.models import Intervention
from registry.queries import intervention_records
from registry.web.charts.marks import get_step_days, intervention_bar
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_temple")]


def test_days_of_a_step_begin_with_its_first_possible_day(temple):
    factories.intervention(("proposed", "../2014"), ("in_progress", "2016-03/2016-12"), ("in_progress", "2017/.."))
    [record] = intervention_records(Intervention.objects.all())
    end_of_2014 = parse_iso_day("2014-12-31")
    assert get_step_days(record.steps) == [
        (end_of_2014, end_of_2014),
        (parse_iso_day("2016-03-01"), parse_iso_day("2016-12-31")),
    ]


@pytest.mark.parametrize("step_range", [(10.0, 40.0), (40.0, 10.0)], ids=["left to right", "right to left"])
def test_bar_covers_the_days_of_a_single_vague_step(step_range):
    drawn = "".join(intervention_bar([step_range], 0))
    assert re.search(r'<rect x="10(\.0)?" y="[^"]*" width="30(\.0)?"', drawn), drawn
    assert drawn.count("<circle") == 1
