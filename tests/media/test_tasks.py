"""Tasks in a thread: done after whoever enqueued them has gone on, one by one, also when one of them fails."""

import os
import threading

import pytest
from django.core.exceptions import ImproperlyConfigured
from django_tasks import default_task_backend, task

from config.environment import read_task_backend
from registry import actions
from registry.actions.alignment import find_alignment
from registry.actions.upload import render
from registry.media.storage import original_storage
from registry.media.tasks import ThreadBackend
from registry.media.workers import BACKGROUND_POOL, INTERACTIVE_POOL, WorkerPool
from tests import factories
from tests.backup.registries import Registry

from .imaging import samples

done = []
gate, overtaken = threading.Event(), threading.Event()


@task
def note(what):
    gate.wait(10)
    if what == "fails":
        raise ZeroDivisionError
    done.append((what, threading.current_thread().name))


@task
def quick():
    overtaken.set()


@pytest.fixture
def in_a_thread(settings):
    settings.TASKS = {"default": {"BACKEND": read_tasks_as("thread")}}
    done.clear()
    gate.clear()
    overtaken.clear()


def read_tasks_as(value):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TASKS", value)
        return read_task_backend("TASKS")


def test_tasks_are_done_in_turn_behind_the_back(in_a_thread, caplog):
    results = [note.enqueue(what) for what in ("first", "fails", "last")]
    assert done == []
    gate.set()
    default_task_backend.wait()
    assert done == [("first", "tasks"), ("last", "tasks")]
    assert [str(result.status) for result in results] == ["SUCCESSFUL", "FAILED", "SUCCESSFUL"]
    assert "ZeroDivisionError" in caplog.text


def test_who_waits_for_one_task_does_not_wait_for_all_others(in_a_thread):
    assert find_alignment.priority > render.priority
    note.enqueue("held up")
    quick.using(priority=find_alignment.priority).enqueue()
    assert overtaken.wait(10)
    assert done == []
    gate.set()
    default_task_backend.wait()
    assert [what for what, _ in done] == ["held up"]


ROOMS = {"immediate": ["INTERACTIVE_POOL"] * 4, "thread": ["INTERACTIVE_POOL"] * 2 + ["BACKGROUND_POOL"] * 2}


@pytest.mark.parametrize("tasks", ROOMS)
@pytest.mark.django_db(transaction=True)
def test_background_jobs_have_lower_priority_than_uploads_and_pages(settings, tmp_path, monkeypatch, tasks):
    settings.REGISTRY_DATA, settings.TASKS = tmp_path, {"default": {"BACKEND": read_tasks_as(tasks)}}
    ask, rooms, asked = (
        WorkerPool.run,
        {id(INTERACTIVE_POOL): "INTERACTIVE_POOL", id(BACKGROUND_POOL): "BACKGROUND_POOL"},
        [],
    )

    def noted(pool, job, **said):
        asked.append((job, rooms[id(pool)]))
        return ask(pool, job, **said)

    monkeypatch.setattr(WorkerPool, "run", noted)
    content = samples.encoded(samples.scene(1700, 900))
    actions.upload_photo(by=factories.rima(), pieces=[content], monument=factories.monument())
    if tasks == "thread":
        default_task_backend.wait()
    assert asked == list(zip(("inspect", "renditions", "renditions", "tiles"), ROOMS[tasks], strict=True))
    assert BACKGROUND_POOL.limits.nice > INTERACTIVE_POOL.limits.nice
    assert BACKGROUND_POOL.limits.job_seconds > INTERACTIVE_POOL.limits.job_seconds, (
        "it may be long in coming to its turn"
    )


def test_after_a_fork_there_is_a_new_thread(in_a_thread):
    gate.set()
    note.enqueue("here")
    default_task_backend.wait()
    ThreadBackend._process = os.getpid() + 1  # as it looks in a child, which has the variables and not the thread
    note.enqueue("there")
    default_task_backend.wait()
    assert [what for what, _ in done] == ["here", "there"]


@pytest.mark.django_db(transaction=True)
def test_upload_is_answered_before_its_other_renditions_are_made(in_a_thread, settings, tmp_path):
    settings.REGISTRY_DATA = tmp_path
    gate.clear()
    note.enqueue("before it")
    content = samples.encoded(samples.scene(900, 600))
    photo = actions.upload_photo(by=factories.rima(), pieces=[content], monument=factories.monument()).photo
    assert photo.renditions.count() == 2
    gate.set()
    default_task_backend.wait()
    assert photo.renditions.count() == 6
    assert len(list(original_storage().list_originals())) == 1


def test_backend_is_chosen_by_its_name(monkeypatch):
    assert read_tasks_as("") == read_tasks_as("Immediate") == "django_tasks.backends.immediate.ImmediateBackend"
    monkeypatch.setenv("TASKS", "celery")
    with pytest.raises(ImproperlyConfigured, match="TASKS is 'celery'; it must be one of immediate, thread"):
        read_task_backend("TASKS")


def test_commands_leave_nothing_to_a_thread(tmp_path):
    registry = Registry(tmp_path / "data")
    registry.environment["TASKS"] = "thread"
    show = ["shell", "--verbosity", "0", "--command", "from django.conf import settings; print(settings.TASKS)"]
    assert "ImmediateBackend" in registry.manage_anew(show).stdout
