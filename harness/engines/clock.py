"""The clock of a running engine, as tests and the command line move it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from harness.engines.control import ADVANCE_WITHIN
from harness.engines.turns import check_alone
from harness.errors import BadInput, EngineError, Unsupported

if TYPE_CHECKING:
    from harness.engines.base import RunningEngine
    from harness.engines.control import ControlClient


class Clock:
    """The engine's: all accounts have the same one. It never goes backwards."""

    def __init__(self, control: ControlClient | None, engine: RunningEngine) -> None:
        self._control = control
        self._engine = engine

    def now(self) -> datetime:
        """The time in the cloud (UTC)."""
        return datetime.fromtimestamp(self._asked().clock()["now"], UTC)

    def ahead(self) -> timedelta:
        """How far it is ahead of real time."""
        return timedelta(seconds=self._asked().clock()["ahead"])

    def advance(
        self,
        by: timedelta | None = None,
        /,
        *,
        days: float = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
        within: float = ADVANCE_WITHIN,
    ) -> datetime:
        """Move the clock ahead, at once; the time that it is then.

        What is due on the way is done in its order, each at its own time: messages become
        visible or expire, rules and schedules fire, state machines go on, events are tried
        again. This returns when all of it, and all that it set off, has come to rest.

        Args:
            within: seconds of real time that this may take.

        Raises:
            BadInput: a negative time; or others use the engine at the same time.
            EngineError: something did not come to rest; the clock stays where it had come to.
            Unsupported: this engine's clock cannot be moved.
        """
        wanted = (by or timedelta()) + timedelta(
            days=days, hours=hours, minutes=minutes, seconds=seconds
        )
        if wanted < timedelta():
            raise BadInput(f"the clock never goes backwards, not by {-wanted} either")
        check_alone(self._engine)
        answer = self._asked().advance(wanted.total_seconds(), within)
        self._refuse(answer)
        now = datetime.fromtimestamp(answer["now"], UTC)
        if left := answer.get("left"):
            raise EngineError(
                f"the clock stands at {now:%Y-%m-%d %H:%M:%S} UTC: what it set off does not come "
                f"to rest within {within:g} s: {_words(left)}",
                fix="a function that runs long, or one that is set off again and again; "
                "give it more time with `within`, or advance in smaller steps",
            )
        return now

    def share_with_functions(self, account: str) -> None:
        """From here on the account's functions see this clock, and not the real time.

        Until the account is reset. A function's process that runs by then is started anew.
        """
        self._refuse(self._asked().share_clock(account))

    def _refuse(self, answer: dict[str, Any]) -> None:
        if why := answer.get("unsupported"):
            raise Unsupported(self._engine.name, why)

    def _asked(self) -> ControlClient:
        if self._control is None:
            raise Unsupported(
                self._engine.name, "its clock cannot be moved: only one with our extension can"
            )
        return self._control


def _words(left: list[Any]) -> str:
    names = list(dict.fromkeys(str(one) for one in left))
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more
