"""Tasks in a thread of the server itself, done soon after the answer. What a killed server loses, `sweep` makes up for.

For one process that serves and wants no worker beside it. A task that must not be lost does not belong here.
"""

from __future__ import annotations

import itertools
import math
import os
import threading
from queue import PriorityQueue
from typing import Any

from django.db import close_old_connections, connections
from django_tasks import TaskResult, TaskResultStatus
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task
from django_tasks.utils import get_random_id


class ThreadBackend(ImmediateBackend):
    """As the immediate backend, one task after another, but behind the back of whoever enqueues them.

    Those of a higher priority come first, so that who waits for one does not wait for a thousand pictures.
    """

    _lock = threading.Lock()
    _queue: PriorityQueue[Any] = PriorityQueue()
    _number = itertools.count()  # in turn among those of one priority
    _worker = 0  # the process whose thread works on the queue: after a fork there is none

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Put it in the queue; the result is that of a task that has not begun."""
        self.validate_task(task)
        result: TaskResult[Any] = TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,  # type: ignore[arg-type]
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
            if ThreadBackend._worker != os.getpid():
                ThreadBackend._queue, ThreadBackend._worker = PriorityQueue(), os.getpid()
                # A daemon: it must not keep a server alive that is told to stop.
                threading.Thread(target=_work, args=(self._queue,), name="tasks", daemon=True).start()
            self._queue.put((-task.priority, next(self._number), self, result))
        return result

    def wait(self) -> None:
        """Until all that is queued now has been done; for tests."""
        done = threading.Event()
        with self._lock:
            self._queue.put((math.inf, next(self._number), None, done))
        done.wait()


def _work(queue: PriorityQueue[Any]) -> None:
    while True:
        *_, backend, result = queue.get()
        if backend is None:
            result.set()
            continue
        close_old_connections()
        try:
            backend._execute_task(result)  # which catches what the task raises, and logs it
        finally:
            connections.close_all()
