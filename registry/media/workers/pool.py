"""A pool of image worker processes: started on demand, used again, and replaced when one crashes."""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import threading
import weakref
from collections.abc import Iterator

from registry.domain.value_types import JsonObject

from .limits import Limits
from .process import Worker, WorkerCrashed, WorkerTimeout
from .rejections import TOO_SLOW, ImageTooSlow, WorkersBusy, make_rejection

logger = logging.getLogger(__name__)
_pools: weakref.WeakSet[WorkerPool] = weakref.WeakSet()


class WorkerPool:
    """Image workers within `limits`. Any thread may run a job; it waits while all workers are busy."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._reset()
        _pools.add(self)

    def _reset(self) -> None:
        """Forget all workers. The next job starts a new one."""
        self._idle: list[Worker] = []
        self._slots = threading.BoundedSemaphore(self.limits.workers)

    def run(self, job_name: str, **arguments: object) -> JsonObject:
        """Run an image job in a worker process and return its result.

        Raise WorkersBusy if no worker becomes free in time, ImageTooSlow if the job takes too long, ImageRejected if
        the image is not usable, and OSError if the worker reports one.
        """
        if not self._slots.acquire(timeout=self.limits.wait_seconds):
            raise WorkersBusy
        try:
            answer = self._run_with_retry({"job": job_name, **arguments})
        except WorkerTimeout as error:
            raise ImageTooSlow(TOO_SLOW) from error
        except WorkerCrashed as error:
            raise make_rejection("fatal", {}) from error
        finally:
            self._slots.release()
        return _get_result(answer)

    def _run_with_retry(self, request: JsonObject) -> JsonObject:
        """Run an image job, and run it again in another worker process if the first one crashes.

        The image need not be the cause of a crash. For example, the kernel kills processes when memory runs out.
        """
        try:
            with self._borrow_worker() as worker:
                return worker.run(request, self.limits.job_seconds)
        except WorkerCrashed:
            logger.warning("An image worker ended during a job (%s). Another worker retries it.", request["job"])
            with self._borrow_worker() as worker:
                return worker.run(request, self.limits.job_seconds)

    @contextlib.contextmanager
    def _borrow_worker(self) -> Iterator[Worker]:
        """Provide a running worker for one job. It is killed if the block fails.

        Otherwise it returns to the pool, unless it has run as many jobs as a worker may.
        """
        worker = self._take_idle_worker()
        if worker is None:
            worker = Worker(self.limits)
        has_answered = False
        try:
            yield worker
            has_answered = True
        finally:
            if not has_answered:
                worker.kill()  # its answer may still come, and would be taken for the answer to its next job

        if worker.job_count < self.limits.jobs_per_worker:
            self._idle.append(worker)
        else:
            worker.end()

    def _take_idle_worker(self) -> Worker | None:
        """Remove an idle worker from the pool and return it, or None if there is none. Dead workers are discarded."""
        while True:
            # The list is not checked beforehand, since another thread may take the last worker meanwhile.
            try:
                worker = self._idle.pop()
            except IndexError:
                return None
            if worker.is_alive():
                return worker
            worker.kill()

    def close(self) -> None:
        """End the idle workers. Busy workers return to the pool after their job, and end when this process ends."""
        while True:
            worker = self._take_idle_worker()
            if worker is None:
                return
            worker.end()

    def idle_pids(self) -> list[int]:
        """Return the process ids of the idle workers, for tests and benchmarks."""
        return [worker.pid for worker in list(self._idle)]

    def reset_after_fork(self) -> None:
        """Forget all workers. This runs in a forked process, since its workers belong to the parent process."""
        inherited_workers = self._idle
        self._reset()
        for worker in inherited_workers:
            worker.forget()


def _get_result(answer: JsonObject) -> JsonObject:
    """Return the result in a worker's answer, or raise the error that the answer reports.

    Raise ImageRejected if the image was rejected or the answer is malformed, and OSError if the worker met one.
    """
    match answer:
        case {"result": dict() as result}:
            return result
        case {"rejected": str() as code, "params": dict() as params}:
            # Only the type of the worker's exception is logged, since the message may quote the file.
            logger.info("An image was rejected: %s (%s).", code, answer.get("raised", "by a check"))
            raise make_rejection(code, params)
        case {"errno": int() as error_number}:
            raise OSError(error_number, os.strerror(error_number))
        case _:
            raise make_rejection("fatal", {})


def _reset_all_pools() -> None:
    for pool in list(_pools):
        pool.reset_after_fork()


def _close_all_pools() -> None:
    for pool in list(_pools):
        pool.close()


os.register_at_fork(after_in_child=_reset_all_pools)
atexit.register(_close_all_pools)
