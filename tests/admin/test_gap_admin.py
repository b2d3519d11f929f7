"""The gaps in the admin: counts and lists in a fixed number of queries, a sentence for each, setting aside."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from registry.admin.gap_admin import GAPS_PER_PAGE
from registry.admin.gap_text import GAP_LABELS, describe_gap
from registry.domain.chronology.gaps import Gap, GapKind
from registry.domain.vocabulary.codes import ContradictionKind, Grade
from registry.models import GapDismissal, StoredGap
from tests import factories

pytestmark = pytest.mark.usefixtures("english", "shared_temple")
REASON = "No image of these months exists."
DISMISSED = {"state": "dismissed"}


@pytest.fixture
def editor(client, rima):
    """The browser of Rima, who may change claims."""
    client.force_login(rima)
    return client


@pytest.fixture
def gap(temple):
    """The wide window of the Moon Temple."""
    factories.accepted(temple, date="2015-06-06")
    factories.accepted(temple, "damaged_at", "2017-01-10", grade="severe")
    return StoredGap.objects.get(monument=temple, kind=GapKind.WIDE_WINDOW)


def list_url(kind=GapKind.WIDE_WINDOW):
    if kind is None:
        return reverse("admin:registry_monument_all_gaps")
    return reverse("admin:registry_monument_gaps", args=[kind])


def dismiss_url(gap):
    return reverse("admin:registry_monument_gap_dismiss", args=[gap.monument_id, gap.fingerprint])


def dismiss(client, gap, reason=REASON):
    return client.post(dismiss_url(gap), {"reason": reason}, follow=True)


def rows(client, kind=GapKind.WIDE_WINDOW, **query):
    return client.get(list_url(kind), query).context_data["rows"]


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def counted(client, kind=GapKind.WIDE_WINDOW):
    """How many gaps of a kind the dashboard counts."""
    page = client.get(reverse("admin:index"))
    [item] = [item for item in page.context["attention_items"] if item.url == list_url(kind)]
    return item.count


# --- Setting aside and bringing back ---------------------------------------------------------------------------------


def test_gap_that_is_dismissed_leaves_list_and_counts(editor, gap):
    assert counted(editor) == len(rows(editor)) == 1
    form = editor.get(dismiss_url(gap)).content.decode()
    assert "It changed from no damage to severe damage" in form
    assert "is set aside until the evidence changes." in said(dismiss(editor, gap))
    assert counted(editor) == len(rows(editor)) == 0
    page = editor.get(list_url(), DISMISSED).content.decode()
    for words in ("Moon Temple", REASON, "rima", f"{GapDismissal.objects.get().at:%Y-%m-%d}", "Bring back"):
        assert words in page


def test_gap_is_brought_back(editor, gap):
    dismiss(editor, gap)
    reopen_url = reverse("admin:registry_monument_gap_reopen", args=[GapDismissal.objects.get().pk])
    assert editor.get(reopen_url).status_code == 302
    assert GapDismissal.objects.exists()
    assert "is open again." in said(editor.post(reopen_url, follow=True))
    assert len(rows(editor)) == 1
    assert rows(editor, **DISMISSED) == []
    assert "was brought back already." in said(editor.post(reopen_url, follow=True))


@pytest.mark.parametrize("reason", ["", "  "])
def test_gap_is_not_dismissed_without_a_reason(editor, gap, reason):
    answer = dismiss(editor, gap, reason)
    assert answer.context["form"].errors["reason"] == ["Setting a gap aside needs a reason."]
    assert "Setting a gap aside needs a reason." in answer.content.decode()
    assert not GapDismissal.objects.exists()


def test_form_without_any_input_is_refused_in_the_same_way(editor, gap):
    assert "needs a reason" in editor.post(dismiss_url(gap)).content.decode()


def test_gap_that_is_gone_is_not_dismissed(editor, gap, temple):
    factories.accepted(temple, "intact_at", "2016-12-26")
    assert "the evidence has changed" in said(dismiss(editor, gap))
    assert not GapDismissal.objects.exists()
    assert "not in the list any more" in said(editor.get(dismiss_url(gap), follow=True))


def test_gap_is_not_dismissed_twice(editor, gap):
    dismiss(editor, gap)
    assert "set aside already" in said(dismiss(editor, gap))
    assert GapDismissal.objects.count() == 1


def test_gap_of_no_monument_is_not_found(editor, gap):
    url = reverse("admin:registry_monument_gap_dismiss", args=[999, gap.fingerprint])
    assert editor.post(url, {"reason": REASON}).status_code == 404


def test_reviewer_sees_gaps_and_cannot_set_them_aside(client, rafiq, gap):
    client.force_login(rafiq)
    page = client.get(list_url())
    assert len(page.context_data["rows"]) == 1
    assert dismiss_url(gap) not in page.content.decode()
    assert client.get(dismiss_url(gap)).status_code == 403
    assert dismiss(client, gap).status_code == 403
    assert client.post(reverse("admin:registry_monument_gap_reopen", args=[1])).status_code == 403
    assert not GapDismissal.objects.exists()


def test_person_without_roles_sees_no_gaps(client, gap):
    person = factories.person("nora")
    person.is_staff = True
    person.save()
    client.force_login(person)
    for url in (list_url(), list_url(None), dismiss_url(gap)):
        assert client.get(url).status_code == 403


# --- Lists -----------------------------------------------------------------------------------------------------------


def test_list_of_all_kinds_holds_every_gap_of_a_monument_in_the_order_of_urgency(editor, gap):
    kinds = [row.row.kind for row in rows(editor, None)]
    assert kinds == [GapKind.WIDE_WINDOW, GapKind.SINGLE_SOURCE_WINDOW, GapKind.NO_RECENT_SIGHTING]
    page = editor.get(list_url(None)).content.decode()
    for kind in kinds:
        assert str(GAP_LABELS[kind]) in page


def test_widest_window_of_a_monument_comes_first(editor, temple):
    for kind, date, grade in [
        ("intact_at", "2010-01-01", ""),
        ("damaged_at", "2011-01-01", "slight"),
        ("damaged_at", "2015-01-01", "severe"),
    ]:
        factories.accepted(temple, kind, date, grade=grade)
    assert [row.row.days for row in rows(editor)] == [1461, 365]


def test_long_list_is_in_pages(editor, temple):
    factories.many_monuments(GAPS_PER_PAGE + 1)
    total = counted(editor, GapKind.WIDE_WINDOW)
    assert total > GAPS_PER_PAGE
    first, second = rows(editor), rows(editor, page=2)
    assert (len(first), len(second)) == (GAPS_PER_PAGE, total - GAPS_PER_PAGE)
    assert {row.row.pk for row in first}.isdisjoint(row.row.pk for row in second)
    assert "Page 1 of 2" in editor.get(list_url()).content.decode()
    for page in ("0", "-1", "x", "9" * 5000, "999"):
        assert editor.get(list_url(), {"page": page}).status_code == 200


def test_unknown_kind_is_not_found_and_unknown_state_lists_open_gaps(editor, gap):
    assert editor.get(list_url("none")).status_code == 404
    assert len(rows(editor, state="none")) == 1


def test_number_of_queries_is_the_same_for_every_number_of_monuments(editor, gap):
    dismiss(editor, gap)
    urls = (reverse("admin:index"), list_url(), list_url(None), f"{list_url()}?state=dismissed")
    factories.many_monuments(3, slug="tomb")
    few = {url: count_queries(editor, url) for url in urls}
    factories.many_monuments(27, slug="vault")
    assert {url: count_queries(editor, url) for url in urls} == few


def count_queries(editor, url):
    """Return the number of queries of a page, once what is cached is cached."""
    editor.get(url)
    with CaptureQueriesContext(connection) as queries:
        editor.get(url)
    return len(queries)


def test_list_reads_gaps_with_three_queries(editor, gap):
    factories.many_monuments(5)
    with CaptureQueriesContext(connection) as queries:
        editor.get(list_url())
    on_gaps = [query for query in queries if "registry_storedgap" in query["sql"]]
    assert len(on_gaps) == 3


# --- Sentences -------------------------------------------------------------------------------------------------------

DAYS = {"earliest": 736_000, "latest": 736_090}
GRADES = {"from_grade": Grade.NO_DAMAGE, "from_worst": Grade.NO_DAMAGE, "to_grade": Grade.SEVERE}
WINDOW = {**DAYS, **GRADES, "days": 91, "to_worst": Grade.SEVERE}
CASES = [
    Gap(GapKind.HIT_NOT_SEEN, (), **DAYS),
    Gap(GapKind.HIT_NOT_SEEN, ()),
    Gap(GapKind.REPAIRED_NOT_SEEN, (), **DAYS),
    Gap(GapKind.REPAIRED_NOT_SEEN, ()),
    Gap(GapKind.RESTORED_WITHOUT_DAMAGE, (), **DAYS),
    Gap(GapKind.RESTORED_WITHOUT_DAMAGE, ()),
    Gap(GapKind.WIDE_WINDOW, (), **WINDOW),
    Gap(GapKind.WIDE_WINDOW, (), **{**WINDOW, "to_worst": Grade.DESTROYED}),
    Gap(GapKind.WIDE_WINDOW, (), **{**WINDOW, "earliest": None, "days": None}),
    Gap(GapKind.SINGLE_SOURCE_WINDOW, (), **WINDOW),
    Gap(GapKind.SINGLE_SOURCE_WINDOW, (), **{**WINDOW, "latest": None, "days": None}),
    Gap(GapKind.WEAK_SOURCES_ONLY, ()),
    Gap(GapKind.NO_RECENT_SIGHTING, (), **DAYS),
    Gap(GapKind.NO_RECENT_SIGHTING, (), latest=736_090),
    Gap(GapKind.NO_RECENT_SIGHTING, ()),
    Gap(GapKind.CONTRADICTION, (), contradiction=ContradictionKind.TOO_MANY_GRADES),
]


def test_every_gap_has_its_own_sentence_in_both_languages():
    assert {gap.kind for gap in CASES} | {GapKind.PART_AGAINST_WHOLE} == set(GapKind) == set(GAP_LABELS)
    sentences = []
    for language in ("en", "ar"):
        with translation.override(language):
            sentences += [describe_gap(gap, 740_000) for gap in CASES]
    assert len(set(sentences)) == len(sentences)
    for sentence in sentences:
        assert sentence.endswith((".", "?", "؟")), sentence
        assert "%" not in sentence
        assert "  " not in sentence


@pytest.mark.parametrize(
    ("gap", "sentence"),
    [
        (CASES[0], "It may have been hit since it was last seen between 6 February and 6 May 2016."),
        (
            CASES[6],
            "It changed from no damage to severe damage between 6 February and 6 May 2016: a window of 91 days.",
        ),
        (CASES[12], "It was last seen between 6 February and 6 May 2016, 10 years ago."),
    ],
)
def test_sentence_says_when(gap, sentence):
    assert describe_gap(gap, 740_000) == sentence
