"""The EDTF of dates in words that a migration could not read: `rebuild` writes it, and nothing else."""

from io import StringIO

import pytest
from django.core.management import call_command

from registry.audit.verify import find_faults
from registry.models import Claim, Monument, Revision
from registry.projection import find_differences
from tests import factories
from tests.audit.scene import settle

pytestmark = pytest.mark.django_db


def rebuild():
    out = StringIO()
    call_command("rebuild", stdout=out)
    return out.getvalue()


def test_rebuild_puts_dates_in_words_into_edtf_with_their_qualifiers(temple):
    claim = factories.accepted(temple, date="circa 2016", at=factories.BEGINNING)
    Claim.objects.update(date_edtf="2016")
    assert "Dates in words put into EDTF: 1." in rebuild()
    claim.refresh_from_db()
    assert (claim.date_text, claim.date_edtf) == ("circa 2016", "2016~")
    settle()
    entry = Revision.objects.filter(table="registry_claim").order_by("-seq").first()
    assert (entry.actor, bool(entry.reason)) == ("migration", True)
    assert list(find_faults()) == []
    assert find_differences() == []
    assert "Dates in words" not in rebuild()


@pytest.mark.parametrize(
    ("text", "edtf"),
    [("in the days of the siege", "2015-08"), ("circa 2016", "2015-08"), ("", ""), ("2015-08", "2015-08")],
)
def test_rebuild_leaves_dates_whose_text_means_other_days_or_none(temple, text, edtf):
    factories.monument("well", built_text="2015-08")
    Monument.objects.filter(slug="well").update(built_text=text, built_edtf=edtf)
    entries = Revision.objects.count()
    assert "Dates in words" not in rebuild()
    assert Monument.objects.get(slug="well").built_edtf == edtf
    assert Revision.objects.count() == entries
