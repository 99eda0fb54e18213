"""Several acts at once, each in a thread with a connection of its own. For tests marked `django_db(transaction=True)`.

    results = race(lambda: mark(...), lambda: unmark(...))

`Meeting` makes a race certain where chance would seldom hit it: patched into a step between reading and writing, it
holds each act there until the others have come, or until it is clear that a lock keeps them away. `Gap` lets another
act run to its end in front of a step, if it can.
"""

from collections.abc import Callable
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Event, Thread
from typing import Any

from django.db import connection


def race(*acts: Callable[[], Any]) -> list[Any]:
    """Start all acts at the same moment; what each returned or raised, in their order."""
    results: list[Any] = [None] * len(acts)
    start = Barrier(len(acts))

    def run(number: int) -> None:
        try:
            start.wait(timeout=20)
            results[number] = acts[number]()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=[number]) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


class Meeting:
    """Wraps a function so that each of `size` acts waits in front of it for the others, once."""

    def __init__(self, step: Callable[..., Any], size: int = 2, patience: float = 1.0) -> None:
        self.step, self.patience = step, patience
        self.barrier = Barrier(size)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with suppress(BrokenBarrierError):  # a lock lets one through at a time
            self.barrier.wait(timeout=self.patience)
        return self.step(*args, **kwargs)


class Gap:
    """Wraps a step of one act: in front of it another act begins and ends, unless a lock makes it wait till after."""

    def __init__(self, step: Callable[..., Any], patience: float = 1.0) -> None:
        self.step, self.patience = step, patience
        self.reached, self.over = Event(), Event()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.reached.set()
        self.over.wait(timeout=self.patience)
        return self.step(*args, **kwargs)

    def race(self, act: Callable[[], Any], other: Callable[[], Any]) -> list[Any]:
        """What `act`, which takes the step, and `other` returned or raised."""

        def in_between() -> Any:
            assert self.reached.wait(timeout=20)
            try:
                return other()
            finally:
                self.over.set()

        return race(act, in_between)
