"""A search for an alignment after the response: the admin says that it is at work, and then how it ended."""

import pytest
from django.urls import reverse

from registry import actions
from registry.actions import alignment
from registry.domain.media.alignment import NO_OPENCV, AlignmentFigures, AlignmentResult, CannotAlign
from registry.media import tasks, workers
from registry.media.storage import StorageUnavailable
from tests import factories
from tests.admin.test_comparisons import FOUND, MATRIX, TYPED, kept_pair, moved, points
from tests.admin_forms import url

__all__ = ["kept_pair"]
pytestmark = pytest.mark.usefixtures("english")
WORKING = "An alignment is being sought."


@pytest.fixture
def later(settings, monkeypatch):
    """Tasks wait until `later(...)` says what the search finds or what stops it."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}

    def ends(pair, outcome):
        def align(*_):
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        monkeypatch.setattr(workers, "align", align)
        alignment.find_alignment.call(pair.pk, factories.rima().pk, pair.version)

    return ends


def page_of(desk, pair):
    return desk.get(url(type(pair), "change", pair.pk)).content.decode()


def test_desk_says_that_the_search_is_at_work_and_starts_no_second(desk, kept_pair, later, monkeypatch):
    assert WORKING in moved(desk, kept_pair, "suggest")
    page = page_of(desk, kept_pair)
    assert WORKING in page
    assert "data-working" in page
    assert 'value="suggest"' not in page
    monkeypatch.setattr(alignment.find_alignment.__class__, "enqueue", lambda *_: pytest.fail("a second search"))
    moved(desk, kept_pair, "suggest")


def test_what_was_found_stands_on_the_page(desk, kept_pair, later):
    moved(desk, kept_pair, "suggest")
    later(kept_pair, AlignmentResult(MATRIX, FOUND))
    page = page_of(desk, kept_pair)
    assert WORKING not in page
    assert "Of 200 places that look alike, 90 fit together" in page


def test_what_was_not_found_stands_on_the_page_with_its_figures(desk, kept_pair, later):
    moved(desk, kept_pair, "suggest")
    later(kept_pair, AlignmentResult(None, AlignmentFigures(matches=50, inliers=7, cells=3)))
    page = page_of(desk, kept_pair)
    assert "cannot be aligned automatically" in page
    assert "Only 7 places of the two pictures fit together; 20 are needed." in page
    points(desk, kept_pair, TYPED)
    assert "cannot be aligned automatically" not in page_of(desk, kept_pair), "it is aligned by now"


@pytest.mark.parametrize(
    ("stopped", "said"),
    [
        (CannotAlign(NO_OPENCV, code="no_opencv"), "OpenCV is not installed"),
        (StorageUnavailable(), "try again"),
        (workers.WorkersBusy(), "try again"),
    ],
)
def test_what_stopped_the_search_is_said_until_it_is_sought_anew(desk, kept_pair, later, stopped, said):
    moved(desk, kept_pair, "suggest")
    later(kept_pair, stopped)
    page = page_of(desk, kept_pair)
    assert said in page
    assert WORKING not in page
    page = moved(desk, kept_pair, "suggest")
    assert WORKING in page
    assert said not in page


def test_fault_of_ours_leaves_nobody_waiting(desk, kept_pair, later):
    moved(desk, kept_pair, "suggest")
    with pytest.raises(ZeroDivisionError):
        later(kept_pair, ZeroDivisionError())
    assert WORKING not in page_of(desk, kept_pair)


def test_somebody_who_changed_the_pair_in_between_is_said(desk, sami, kept_pair, later):
    moved(desk, kept_pair, "suggest")
    actions.revise_comparison(kept_pair, by=sami, version=kept_pair.version, caption_en="Mine")
    later(kept_pair, AlignmentResult(MATRIX, FOUND))
    assert "Somebody else changed this record" in page_of(desk, kept_pair)


def test_whoever_asks_again_is_told_once_what_stopped_it(kept_pair, rima, later):
    actions.suggest_alignment(kept_pair, by=rima, version=kept_pair.version)
    later(kept_pair, CannotAlign(NO_OPENCV, code="no_opencv"))
    with pytest.raises(CannotAlign.__base__, match="OpenCV"):
        actions.suggest_alignment(kept_pair, by=rima, version=kept_pair.version)
    assert actions.suggest_alignment(kept_pair, by=rima, version=kept_pair.version).found is None


@pytest.mark.django_db(transaction=True)
def test_thread_of_the_server_ends_the_search(desk, kept_pair, settings, monkeypatch):
    settings.TASKS = {"default": {"BACKEND": "registry.media.tasks.ThreadBackend"}}
    monkeypatch.setattr(workers, "align", lambda *_: AlignmentResult(MATRIX, FOUND))
    address = reverse("admin:registry_comparison_alignment", args=[kept_pair.pk])
    desk.post(address, {"move": "suggest", "version": kept_pair.version})
    tasks.ThreadBackend("default", {}).wait()
    assert "Nobody has accepted it" in page_of(desk, kept_pair)
