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
        """Queue a task for the thread of its priority. Return its result, whose status is READY: it has not started."""
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
            self._get_or_start_queue(task.priority).put((self, result))
        return result

    def wait(self) -> None:
        """Wait until all tasks that are queued now have run. Only tests need this."""
        with self._lock:
            queues = list(self._queues.values())
        for queue in queues:
            # The event is queued behind the tasks, so the thread sets it after it has run them.
            tasks_done = threading.Event()
            queue.put((None, tasks_done))
            tasks_done.wait()

    def _get_or_start_queue(self, priority: int) -> SimpleQueue[QueueItem]:
        """Return the queue of tasks with this priority. Start its thread first if it has none.

        The caller must hold the lock.
        """
        process_id = os.getpid()
        if ThreadBackend._process != process_id:
            # This process was forked: it has a copy of its parent's queues, but not the threads that empty them.
            ThreadBackend._queues = {}
            ThreadBackend._process = process_id
        if priority not in self._queues:
            queue: SimpleQueue[QueueItem] = SimpleQueue()
            self._queues[priority] = queue
            # A daemon thread does not keep the process from ending.
            threading.Thread(target=_run_tasks, args=(queue,), name="tasks", daemon=True).start()
        return self._queues[priority]


def in_background_thread() -> bool:
    """Return whether the current thread runs background tasks, so that no request waits for it."""
    return getattr(_this_thread, "runs_tasks", False)


def _run_tasks(queue: SimpleQueue[QueueItem]) -> None:
    """Run the tasks of a queue one after another, for ever. This is the main function of a background thread."""
    _this_thread.runs_tasks = True
    while True:
        backend, result_or_event = queue.get()
        if backend is None:  # then it is an event, for which `ThreadBackend.wait` waits
            result_or_event.set()
            continue
        # This thread has its own database connections, which Django does not close at the end of a request.
        close_old_connections()
        try:
            backend._execute_task(result_or_event)  # catches and logs what the task raises
        finally:
            connections.close_all()
