"""What is being done now, counted: so whoever moves the clock knows when all has come to rest.

Whoever works holds a token. Who waits gives his tokens back, and gets one from whoever wakes
him, before that one can come to an end himself: so the count never falls to nothing between
the two, and nobody has to look twice.
"""

from __future__ import annotations

import itertools
import threading
import time
from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Label = str | Callable[[], str]
Account = str | Callable[[], str | None] | None
_LOOK_SECONDS = 0.002
"""Between two looks at what tells nobody of its end (a queue of LocalStack's own)."""
_OVER = "what is over"


class Doing:
    """What can be counted as being done."""

    number: int
    thread: threading.Thread | None
    """Of its own, where it has one: it ends with that."""

    @abstractmethod
    def concerns(self, account: str) -> bool:
        """Whether it is, or may be, done for this account."""

    @abstractmethod
    def whose(self) -> str | None:
        """The account, as far as it is known by now."""

    @abstractmethod
    def forget(self) -> None:
        """It is over for good: keep nothing of it but whose it was."""

    @abstractmethod
    def text(self) -> str:
        """What it is, in words."""


class Token(Doing):
    """One thing that is being done; for whom is not always known."""

    __slots__ = ("_account", "label", "number", "thread")

    def __init__(
        self, label: Label, thread: threading.Thread | None, account: Account, number: int
    ) -> None:
        self.label = label
        self.thread = thread
        self.number = number
        self._account = account

    def concerns(self, account: str) -> bool:
        return self.whose() in (None, account)

    def whose(self) -> str | None:
        return self._account() if callable(self._account) else self._account

    def forget(self) -> None:
        self.label = _OVER
        if callable(self._account):
            self._account = self._account()

    def text(self) -> str:
        return self.label() if callable(self.label) else self.label


class Rest:
    """Thread-safe. Costs two changes of a dictionary for each thing that is done."""

    def __init__(self) -> None:
        self._busy: dict[Doing, None] = {}
        self._begun = itertools.count()
        self._generation = 0
        self._left: dict[str | None, int] = {}
        """By account: the number of what was begun last of all that is busy no more."""
        self._mine = threading.local()
        self._ended = threading.Condition()
        self._waited_for = False
        self._lying: list[Callable[[], list[str]]] = []

    def begin(
        self, label: Label, thread: threading.Thread | None = None, account: Account = None
    ) -> Token:
        """Something is being done from here on; if by a thread of its own, until that ends."""
        token = Token(label, thread, account, next(self._begun))
        self._busy[token] = None
        self._generation = token.number
        return token

    def start(self, doing: Doing) -> None:
        """As `begin` and `hold`, of what whoever calls has made. Done for each request."""
        doing.number = self._generation = next(self._begun)
        self._busy[doing] = None
        try:
            self._mine.tokens.append(doing)
        except AttributeError:
            self._mine.tokens = [doing]

    def done(self, doing: Doing) -> None:
        """As `release` and `end` by the thread that started it. Done for each request."""
        tokens = self._mine.tokens
        if tokens and tokens[-1] is doing:
            tokens.pop()
        elif doing in tokens:
            tokens.remove(doing)
        self.end(doing)

    def end(self, token: Doing) -> None:
        number, account, left = token.number, token.whose(), self._left
        # Nothing is called between the look and the entry: no other thread comes in between.
        if account not in left or left[account] < number:
            left[account] = number
        self._busy.pop(token, None)
        if self._waited_for and not self._busy:
            with self._ended:
                self._ended.notify_all()

    def finish(self, token: Doing) -> None:
        """It has ended and is not taken up again; what it was made of can go."""
        self.end(token)
        token.forget()

    def hold(self, token: Doing) -> None:
        """The current thread does this; it gives the token back while it waits."""
        self._tokens().append(token)

    def release(self, token: Doing) -> None:
        """The current thread does this no more; that it has ended is told by another one."""
        tokens = self._tokens()
        if token in tokens:
            tokens.remove(token)

    def drop(self, token: Doing) -> None:
        """The current thread has done this."""
        self.release(token)
        self.end(token)

    def count(self, thread: threading.Thread, label: Label, account: Account = None) -> None:
        """A thread is about to start: it works until it waits or ends."""
        token = self.begin(label, account=account)
        run = thread.run

        def work() -> None:
            self.hold(token)
            try:
                run()
            finally:
                self.drop(token)

        thread.run = work  # type: ignore[method-assign]

    @contextmanager
    def doing(self, label: Label) -> Iterator[None]:
        """The block is done by the current thread."""
        token = self.begin(label)
        self.hold(token)
        try:
            yield
        finally:
            self.drop(token)

    def working(self) -> bool:
        """Whether what the current thread does is counted."""
        return bool(self._tokens())

    def put_down(self) -> list[Doing]:
        """The current thread is about to wait; what it held is for `take_up`."""
        tokens = list(self._tokens())
        for token in tokens:
            self.end(token)
        return tokens

    def take_up(self, tokens: list[Doing], woken_by: Doing | None) -> None:
        """The wait is over: hold again what was held, instead of what the waker gave."""
        for token in tokens:
            self._busy[token] = None
        if woken_by is not None:
            self.end(woken_by)

    def look_at(self, lying: Callable[[], list[str]]) -> None:
        """Ask it too: what lies somewhere and will be taken up by itself, in words."""
        self._lying.append(lying)

    def busy(self) -> list[str]:
        """What is being done, in words."""
        for token in list(self._busy):
            if token.thread is not None and not token.thread.is_alive():
                self.end(token)
        return [token.text() for token in list(self._busy)]

    def busy_for(self, account: str) -> list[str]:
        """What is being done, in words, that is or may be this account's."""
        self.busy()
        return [token.text() for token in list(self._busy) if token.concerns(account)]

    def position(self) -> int:
        """The number of what was begun last."""
        return self._generation

    def begun_since(self, position: int, account: str) -> bool:
        """Whether something that may be this account's was begun, though it may have ended."""
        # In this order: what ends meanwhile is found in the one or in the other.
        if any(t.number > position and t.concerns(account) for t in list(self._busy)):
            return True
        return any(self._left.get(whose, -1) > position for whose in (account, None))

    def settle(self, until: float) -> list[str]:
        """Wait until nothing is being done; what still is at `until` (`time.monotonic()`)."""
        self._waited_for = True
        try:
            while True:
                before = self._generation
                if not (left := self.busy() if self._busy else []):
                    left = [words for lying in self._lying for words in lying()]
                    if not left and not self._busy and self._generation == before:
                        return []
                if time.monotonic() >= until:
                    return left or ["something that goes on and on"]
                with self._ended:
                    # An end just before `_waited_for` was set told nobody: look again.
                    self._ended.wait(_LOOK_SECONDS)
        finally:
            self._waited_for = False

    def _tokens(self) -> list[Doing]:
        try:
            found: list[Doing] = self._mine.tokens
        except AttributeError:
            found = self._mine.tokens = []
        return found


REST = Rest()
