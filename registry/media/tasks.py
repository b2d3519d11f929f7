"""A task backend that runs tasks in threads of the web process, soon after the response.

It suits a single web process without a separate task worker. Tasks are lost when the process is killed; the command
`clean_storage` repeats them. A task that must not be lost does not belong here.
"""

from __future__ import annotations

import os
import threading
from queue import SimpleQueue
from threading import local
from typing import Any, ClassVar, TypeAlias

from django.db import close_old_connections, connections
from django_tasks import TaskResult, TaskResultStatus
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task
from django_tasks.utils import get_random_id

from registry.domain.value_types import PassedOn

# Any: a backend with the result of a task to run, or None with an event to set.
QueueItem: TypeAlias = tuple[Any, Any]

_this_thread = local()


class ThreadBackend(ImmediateBackend):
    """A task backend that runs tasks in background threads.

    Each priority has its own thread, which runs one task after another: a search for an alignment does not wait for
    the renditions of a thousand photos.
    """

    _lock = threading.Lock()
    _queues: ClassVar[dict[int, SimpleQueue[QueueItem]]] = {}  # by priority
    _process = 0  # id of the process that runs the threads; a forked process does not inherit them

    def enqueue(self, task: Task[PassedOn, PassedOn], args: PassedOn, kwargs: PassedOn) -> TaskResult[PassedOn]:
        """Add a task to the queue of its priority, and return its result as not yet started."""
        self.validate_task(task)
        result: TaskResult[PassedOn] = TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=list(args),
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
        with self._lock:
            self._queue_of(task.priority).put((self, result))
        return result

    def wait(self) -> None:
        """Wait until all tasks that are queued now have run. For tests."""
        with self._lock:
            queues = list(self._queues.values())
        for queue in queues:
            reached = threading.Event()
            queue.put((None, reached))
            reached.wait()

    def _queue_of(self, priority: int) -> SimpleQueue[QueueItem]:
        """Return the queue of a priority, with its thread running. The caller holds the lock."""
        process = os.getpid()
        if ThreadBackend._process != process:
            ThreadBackend._queues = {}
            ThreadBackend._process = process
        if priority not in self._queues:
            queue: SimpleQueue[QueueItem] = SimpleQueue()
            self._queues[priority] = queue
            # A daemon thread does not keep the process alive when it is to stop.
            threading.Thread(target=_run_tasks, args=(queue,), name="tasks", daemon=True).start()
        return self._queues[priority]


def in_background_thread() -> bool:
    """Return whether the current thread runs tasks, so that no request waits for it."""
    return getattr(_this_thread, "runs_tasks", False)


def _run_tasks(queue: SimpleQueue[QueueItem]) -> None:
    """Run the tasks of a queue one after another, for ever. The body of a background thread."""
    _this_thread.runs_tasks = True
    while True:
        backend, item = queue.get()
        if backend is None:
            item.set()
            continue
        # A thread has database connections of its own, which no request closes.
        close_old_connections()
        try:
            backend._execute_task(item)  # catches and logs what the task raises
        finally:
            connections.close_all()
