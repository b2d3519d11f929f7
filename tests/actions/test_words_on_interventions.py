"""Words on interventions that change no status: they count for the last word, and for nothing else."""

from datetime import date as calendar_date

import pytest

from registry import actions
from registry.actions.claim import InvalidClaim
from registry.domain.chronology.intervention_types import InvalidTypes
from registry.domain.chronology.restoration import StepRefused
from registry.models import DatedDocument, Intervention, InterventionStep, MonumentDocument, StateSegment
from registry.projection import find_differences
from registry.queries import intervention_records
from registry.queries.restoration import get_restorations
from tests import factories
from tests.admin_forms import added, changed, refused, row
from tests.audit.test_history import first_entry, given_back, sentences

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
ASKED = {"note_en": "The method before any work begins.", "note_ar": "المنهجية قبل بدء أي عمل."}


@pytest.fixture
def work(temple):
    return factories.intervention(("in_progress", "2016-05-13"))


def say(work, source, date="2018", kind="mention", **fields):
    values = {"kind": kind, "status": "", "date_text": date, "source": source, "at": factories.BEGINNING}
    return actions.add_intervention_step(work, by=factories.rima(), **{**values, **fields})


def record(work, **options):
    [found] = intervention_records(Intervention.objects.filter(pk=work.pk), **options)
    return found


def derived():
    """Everything that is derived from steps."""
    segments = list(StateSegment.objects.order_by("pk").values("monument", "valid_from", "grade_low", "grade_high"))
    documents = list(MonumentDocument.objects.order_by("pk").values_list("text", flat=True))
    dated = list(DatedDocument.objects.order_by("monument", "valid_from").values_list("text", flat=True))
    return segments, documents, dated


@pytest.mark.parametrize("kind", ["mention", "requirement"])
def test_word_changes_no_status_and_nothing_derived(work, temple, newspaper, kind):
    before, status = derived(), record(work).on_day
    say(work, newspaper, kind=kind, **ASKED)
    assert record(work).on_day == status
    assert derived() == before
    assert get_restorations([temple.pk])[temple.pk].on_day == status
    assert find_differences() == []


def test_word_is_the_last_one_if_it_is_newer_than_the_status(work, newspaper):
    say(work, newspaper, "2015")
    assert record(work).last_mention is None
    say(work, newspaper, "2017", "requirement", **ASKED)
    say(work, newspaper, "2018")
    found = record(work)
    assert (found.last_mention.kind, found.last_mention.date.text) == ("mention", "2018")
    assert (found.status, found.last_word.date.text) == ("in_progress", "2016-05-13")
    assert [(step.kind, step.date.text) for step in found.steps] == [
        ("mention", "2015"),
        ("status", "2016-05-13"),
        ("requirement", "2017"),
        ("mention", "2018"),
    ]


@pytest.mark.parametrize(("as_of", "date"), [("2016-12-31", None), ("2017-12-31", "2017"), ("2018-06-30", "2017")])
def test_word_counts_from_the_day_by_which_it_was_certainly_said(work, newspaper, as_of, date):
    say(work, newspaper, "2017")
    say(work, newspaper, "2018")
    found = record(work, as_of=calendar_date.fromisoformat(as_of).toordinal()).last_mention
    assert (found and found.date.text) == date


def test_words_alone_are_no_status(client, temple, newspaper):
    work = factories.intervention()
    say(work, newspaper, "2018", "requirement", **ASKED)
    assert (record(work).status, record(work).has_status) == ("none_known", False)
    page = " ".join(client.get("/en/restoration/").content.decode().split())
    assert "No dated step known" in page
    assert "Last mentioned: 2018" in page
    page = " ".join(client.get(f"/en/restoration/{work.slug}/").content.decode().split())
    assert "<b>Requirement</b>, 2018: The method before any work begins." in page
    arabic = " ".join(client.get("/ar/restoration/").content.decode().split())
    assert "آخر ذكر: 2018" in arabic
    assert "المنهجية قبل بدء أي عمل." in client.get(f"/ar/restoration/{work.slug}/").content.decode()


def test_repair_does_not_follow_from_a_word(temple, newspaper):
    """A mention of a finished repair is no repair: two grades contradict each other as before."""
    work = factories.intervention()
    factories.accepted(temple, "damaged_at", "2015-06-01", grade="severe")
    factories.accepted(temple, "damaged_at", "2017-06-01", grade="slight")
    before = derived()
    say(work, newspaper, "2016")
    assert derived() == before


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        ({"kind": "status"}, "status", "Say what the status was."),
        ({"status": "completed"}, "status", "changes no status. Leave the status empty."),
        ({"kind": "requirement"}, "note_en", "Say in the note what is required."),
        ({"source": None}, "source", "A step needs a source"),
        ({"date": "2999"}, "date_text", "lies in the future"),
    ],
)
def test_word_that_does_not_fit_is_refused(work, newspaper, fields, field, says):
    with pytest.raises(InvalidClaim, match=says) as refusal:
        say(work, **{"source": newspaper, **fields})
    assert refusal.value.field == field
    assert InterventionStep.objects.count() == 1


def test_word_fits_in_any_order_and_a_step_without_which_none_is_left_stays_one(work, newspaper, rima):
    ended = say(work, newspaper, "2017", "status", status="completed")
    say(work, newspaper, "2018")
    actions.revise_step(ended, by=rima, version=None, kind="mention", status="")
    assert record(work).status == "in_progress"
    word = InterventionStep.objects.get(date_text="2018")
    with pytest.raises(StepRefused):
        actions.revise_step(word, by=rima, version=None, kind="status", status="none_known")


def test_word_is_discarded_and_named_in_the_history(work, newspaper, rima):
    word = say(work, newspaper, "2018", "requirement", **ASKED)
    assert "Step “requirement, 2018”: recorded" in sentences(work)
    actions.discard_step(word, by=rima, version=word.version, reason="It is about another phase.")
    assert record(work).last_mention is None


def test_chart_draws_no_word(client, temple, work, newspaper):
    def chart():
        page = client.get(f"/en/monuments/{temple.slug}/").content.decode()
        return page.count('class="work"')

    before = chart()
    say(work, newspaper, "2018")
    assert chart() == before


def test_admin_records_a_requirement(desk, work, newspaper):
    step = row("steps", 1, kind="requirement", date_text="2018", source=newspaper.pk, **ASKED)
    changed(desk, work, **step)
    assert work.steps.get(kind="requirement").note_en == ASKED["note_en"]
    wrong = row("steps", 2, kind="mention", status="completed", date_text="2018", source=newspaper.pk)
    assert refused(desk, work, **wrong) == {
        "steps-2-status": ["A mention or a requirement changes no status. Leave the status empty."]
    }


# --- Further types ---------------------------------------------------------------------------------------------------


def test_intervention_has_further_types(desk, client, temple):
    words = {"title_en": "Work", "title_ar": "عمل", "slug": "work", "site": temple.site_id}
    work = added(desk, Intervention, **words, type="debris_sorting", further_types=["documentation_3d", "monitoring"])
    assert record(work).further_types == ("documentation_3d", "monitoring")
    page = " ".join(client.get("/en/restoration/").content.decode().split())
    assert "Debris sorting, 3D documentation, monitoring" in page
    seq = first_entry(work)
    revise = {"by": factories.rima(), "version": None, "monuments": [], "further_types": []}
    actions.revise_intervention(work, **revise)
    assert "Removed the further types 3D documentation; monitoring" in sentences(work)
    given_back(work, seq)
    assert work.further_types == ["documentation_3d", "monitoring"]


@pytest.mark.parametrize(
    ("main", "further", "says"),
    [
        ("restoration", ["restoration"], "“restoration” is the type already."),
        ("documentation_3d", ["monitoring", "anastylosis"], "Make “anastylosis” the type"),
        ("replica_elsewhere", ["documentation_3d"], "Make “documentation_3d” the type"),
    ],
)
def test_type_that_says_most_comes_first(temple, main, further, says):
    with pytest.raises(InvalidTypes, match=says) as refusal:
        factories.intervention(type=main, further_types=further)
    assert refusal.value.field == "further_types"


def test_further_type_may_touch_the_monument(temple):
    work = factories.intervention(type="documentation_3d", further_types=["debris_sorting"])
    assert record(work).physical


def test_admin_names_types_in_words(desk, temple):
    work = factories.intervention(type="documentation_3d")
    [sentence] = refused(desk, work, further_types=["anastylosis"])["further_types"]
    assert sentence.startswith("Make “anastylosis” the type, and the other a further one")


# --- Intent of threats -----------------------------------------------------------------------------------------------


def test_threat_has_an_intent(client, temple):
    factories.threat(monuments=[temple], intent="deliberate_targeting")
    page = " ".join(client.get("/en/threats/").content.decode().split())
    assert "Intent: deliberate targeting" in page
    assert client.get("/api/v1/threats/shelling-feared").json()["intent"] == "deliberate_targeting"
