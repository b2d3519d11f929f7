"""A few child processes, started when there is work and used again: who gets one, and what happens when one dies."""

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
from .rejections import TOO_SLOW, TooLong, WorkersBusy, rejection


class WorkerPool:
    """Children within `limits`. Threads may ask at the same time; who finds no child free waits for one."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._begin()
        _rooms.add(self)

    def _begin(self) -> None:
        self._idle: list[Worker] = []
        self._turns = threading.BoundedSemaphore(self.limits.children)

    def ask(self, job: str, **asked: object) -> JsonObject:
        """What a child answers. Raises BadPicture, TooLong, DarkroomBusy, or the OSError that it met with."""
        if not self._turns.acquire(timeout=self.limits.waiting):
            raise WorkersBusy
        try:
            answer = self._answer({"job": job, **asked})
        except WorkerTimeout as error:
            raise TooLong(TOO_SLOW) from error
        except WorkerCrashed as error:
            raise rejection("fatal", {}) from error
        finally:
            self._turns.release()
        return _result(answer)

    def _answer(self, asked: JsonObject) -> JsonObject:
        """Ask, and ask another child if the first one dies: it may have been killed for no fault of the picture."""
        try:
            with self._lent() as child:
                return child.ask(asked, self.limits.seconds)
        except WorkerCrashed:
            logger.warning(
                "A child of the darkroom ended in the middle of its work (%s). Another one tries.", asked["job"]
            )
            with self._lent() as child:
                return child.ask(asked, self.limits.seconds)

    @contextlib.contextmanager
    def _lent(self) -> Iterator[Worker]:
        """A living child. It comes back after a good answer, and has ended after anything else."""
        child, answered = self._living() or Worker(self.limits), False
        try:
            yield child
            answered = True
        finally:
            if not answered:
                child.kill()  # in the middle of a job: its answer would be taken for that of the next
        if child.asked < self.limits.jobs:
            self._idle.append(child)
        else:
            child.end()

    def _living(self) -> Worker | None:
        """An idle child that nobody has killed in the meantime."""
        while True:
            try:
                child = self._idle.pop()
            except IndexError:
                return None
            if child.is_alive():
                return child
            child.kill()

    def close(self) -> None:
        """End the idle children. Those at work end with this process, or come back when they are done."""
        while (child := self._living()) is not None:
            child.end()

    def children(self) -> list[int]:
        """Process ids of the idle children, for whoever measures them."""
        return [child.pid for child in list(self._idle)]

    def _forked(self) -> None:
        """In a process that was forked from this one: its parent's children are not its own."""
        idle = self._idle
        self._begin()
        for child in idle:
            child.forget()


def _result(answer: JsonObject) -> JsonObject:
    """What is in a good answer; any other raises what it stands for."""
    match answer:
        case {"done": dict() as done}:
            return done
        case {"unfit": str() as code, "params": dict() as params}:
            # The kind of exception alone: its words may quote the file.
            logger.info("A picture was refused: %s (%s).", code, answer.get("raised", "found unfit"))
            raise rejection(code, params)
        case {"errno": int() as number}:
            raise OSError(number, os.strerror(number))
    raise rejection("fatal", {})


logger = logging.getLogger(__name__)
_rooms: weakref.WeakSet[WorkerPool] = weakref.WeakSet()


def _each(do: str) -> None:
    for room in list(_rooms):
        getattr(room, do)()


os.register_at_fork(after_in_child=lambda: _each("_forked"))
atexit.register(_each, "close")
