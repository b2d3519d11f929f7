"""Tasks in a thread of the server itself, run soon after the response.

`clean_storage` repeats those that a killed server lost.

For one process that serves and wants no worker beside it. A task that must not be lost does not belong here.
"""

from __future__ import annotations

import os
import threading
from queue import SimpleQueue
from typing import Any, ClassVar, TypeAlias

from django.db import close_old_connections, connections
from django_tasks import TaskResult, TaskResultStatus
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task
from django_tasks.utils import get_random_id

from registry.domain.value_types import PassedOn

# Any: a backend with the result of a task, or None with an event that says how far the queue is.
Queued: TypeAlias = tuple[Any, Any]


class ThreadBackend(ImmediateBackend):
    """As the immediate backend, but behind the back of whoever enqueues them.

    There is a thread for each priority, which does one task after another: who waits for a search does not wait for
    the renditions of a thousand pictures.
    """

    _lock = threading.Lock()
    _queues: ClassVar[dict[int, SimpleQueue[Queued]]] = {}  # by priority
    _process = 0  # whose threads work on the queues: after a fork there are none

    def enqueue(self, task: Task[PassedOn, PassedOn], args: PassedOn, kwargs: PassedOn) -> TaskResult[PassedOn]:
        """Put it at the end of its queue; the result is that of a task that has not begun."""
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
            self._queue(task.priority).put((self, result))
        return result

    def wait(self) -> None:
        """Until all that is queued now has been done; for tests."""
        with self._lock:
            queues = list(self._queues.values())
        for queue in queues:
            done = threading.Event()
            queue.put((None, done))
            done.wait()

    def _queue(self, priority: int) -> SimpleQueue[Queued]:
        if ThreadBackend._process != os.getpid():
            ThreadBackend._queues, ThreadBackend._process = {}, os.getpid()
        if priority not in self._queues:
            queue = self._queues[priority] = SimpleQueue()
            # A daemon: it must not keep a server alive that is told to stop.
            threading.Thread(target=_work, args=(queue,), name="tasks", daemon=True).start()
        return self._queues[priority]


_here = threading.local()


def in_background_thread() -> bool:
    """Whether this is a task in a thread of its own, which no answer waits for."""
    return getattr(_here, "behind", False)


def _work(queue: SimpleQueue[Queued]) -> None:
    _here.behind = True
    while True:
        backend, result = queue.get()
        if backend is None:
            result.set()
            continue
        close_old_connections()
        try:
            backend._execute_task(result)  # which catches what the task raises, and logs it
        finally:
            connections.close_all()
