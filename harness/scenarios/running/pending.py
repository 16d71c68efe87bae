"""An expectation that is waited for, and looking at several of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.scenarios.cloud.observed import Observed
from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.model import Step


@dataclass
class Pending:
    """An expectation of a block, and its latest look."""

    step: Step
    expectation: Expectation
    context: Context
    look: Look | None = None
    seen: int = 0
    """The newest record's number when it was looked at."""
    broken: Exception | None = None
    """Why it could not even look; then it never holds."""
    deadline: float = 0.0
    """When its time is up, by the waiter's clock."""
    observed: Observed | None = None
    """The records, where it waits for them."""
    read: int = 0
    """The newest record's number when records alone were last looked at."""
    decided: bool = False
    """The flow was quiet, and it did not hold: nothing will come of itself any more."""

    def again(self, *, last: bool = False) -> bool:
        """Look; whether it holds."""
        self.context.last = last
        if self.broken is None and not self._would_see_the_same():
            try:
                self.look = self.expectation.look(self.context)
            except Exception as error:
                self.broken = error
        return self.holds

    def too_early(self) -> bool:
        """Whether a first look is of no use; then there is none."""
        if self.look is not None or self.broken is not None:
            return False
        try:
            if not self.expectation.too_early(self.context):
                return False
        except Exception:
            return False  # the look tells it
        self.look = Look(holds=False, message="what it waits for has not happened")
        return True

    def _would_see_the_same(self) -> bool:
        if not self.expectation.from_records or self.observed is None:
            return False
        came = self.observed.after(self.read)
        self.read = came[-1].seq if came else self.read
        return self.look is not None and not self.expectation.may_have_changed(came)

    @property
    def holds(self) -> bool:
        return self.broken is None and self.look is not None and self.look.holds

    @property
    def hopeless(self) -> bool:
        """It does not hold, and waiting would not help."""
        final = self.look is not None and not self.look.holds and self.look.final
        return self.broken is not None or final or self.decided


def look_together(several: Sequence[Pending], *, all_of_them: bool = False) -> bool:
    """Look in their order, at once where their kind can; whether all hold.

    Args:
        all_of_them: even where one does not hold; else the rest need not be looked at.
    """
    told = _at_once(several)
    holds = True
    for each in several:
        if not (told[id(each)] if id(each) in told else each.again()):
            holds = False
            if not all_of_them:
                break
    return holds


def _at_once(several: Sequence[Pending]) -> dict[int, bool]:
    """Whether each of those holds that were looked at together, by its id."""
    kinds: dict[type[Expectation], list[Pending]] = {}
    for each in several:
        if each.broken is None:
            kinds.setdefault(type(each.expectation), []).append(each)
    told = {}
    for kind, those in kinds.items():
        if len(those) < 2:
            continue
        for each in those:
            each.context.last = False
        try:
            looks = kind.look_together([(p.expectation, p.context) for p in those])
        except Exception:
            continue  # each tells its own error
        for each, look in zip(those, looks or (), strict=bool(looks)):
            each.look = look
            told[id(each)] = each.holds
    return told
