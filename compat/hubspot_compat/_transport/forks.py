"""What a forked process does with what it inherited.

A child of `os.fork` (gunicorn --preload, Celery's prefork pool, multiprocessing) has a copy of each
object, but only the thread that forked: a lock that another thread held is never released there.
And it shares the parent's sockets: two processes that read from one connection get each other's
answers. So what holds connections, threads or locks is registered here, and begins anew in a child.

A system without `fork` has no hook for it either, and needs none.
"""

import os
import threading
import weakref
from contextlib import suppress
from typing import Final, Protocol

__all__ = ["Holder", "Lock", "Renewable", "hold_at_fork", "keep_unused", "renew_in_child"]


class Renewable(Protocol):
    """What a forked child must not use as it inherited it."""

    def renew(self) -> None:
        """Begin anew, in a child, whatever other threads of the parent were doing."""


class Holder(Protocol):
    """What keeps other threads out of a library that cannot be forked while one is in it."""

    def hold(self) -> None:
        """Wait until no other thread is in it, and let none in."""

    def let_go(self) -> None:
        """Let them in again."""


_holders: Final["weakref.WeakSet[Holder]"] = weakref.WeakSet()
_holding: Final[list[Holder]] = []
_renewables: Final["weakref.WeakSet[Renewable]"] = weakref.WeakSet()
_unused: Final[list[object]] = []


def renew_in_child(renewable: Renewable) -> None:
    """Call an object's `renew` in each forked child, for as long as the object is used."""
    _renewables.add(renewable)


def hold_at_fork(holder: Holder) -> None:
    """Hold something while a process forks, for as long as the object is used."""
    _holders.add(holder)


def keep_unused(*inherited: object) -> None:
    """Keep what is the parent's until this process ends.

    Closing or collecting it could say goodbye to the server on the parent's connection.
    """
    _unused.extend(inherited)


def _hold_all() -> None:
    for holder in list(_holders):
        holder.hold()
        _holding.append(holder)


def _let_go_all() -> None:
    while _holding:
        _holding.pop().let_go()


def _renew_all() -> None:
    _holding.clear()
    for renewable in list(_renewables):
        renewable.renew()


with suppress(AttributeError):  # Windows has neither `fork` nor this
    os.register_at_fork(before=_hold_all, after_in_parent=_let_go_all, after_in_child=_renew_all)


class Lock:
    """A lock that is free in a forked child, whichever thread of the parent held it.

    Attributes:
        held: To be entered. It is Python's own lock: in a method of ours, an interrupt could come
            after it is taken and before it would be released.
    """

    def __init__(self) -> None:
        self.renew()
        renew_in_child(self)

    def renew(self) -> None:
        """Be free; see `Renewable`."""
        self.held = threading.Lock()
