"""Options of `harness run` for what fails only at times: which, how often, in which order."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from harness.scenarios.parallel.case import Case
    from harness.scenarios.results import ScenarioResult

REPEATED_UNTIL_FAIL = 100
"""Runs of each scenario, where `--until-fail` says no number."""
_SEEDS = 2**32
ANY = -1

_OPTIONS = (
    click.option(
        "--last-failed",
        is_flag=True,
        help="Only scenarios that failed last time; all, where none did.",
    ),
    click.option(
        "--repeat", type=click.IntRange(1), metavar="N", help="Run each scenario N times."
    ),
    click.option(
        "--until-fail",
        is_flag=True,
        help=f"Repeat until one fails, at most --repeat times ({REPEATED_UNTIL_FAIL}).",
    ),
    click.option(
        "--shuffle",
        type=click.IntRange(ANY),
        is_flag=False,
        flag_value=ANY,
        metavar="[SEED]",
        help="In another order; the seed, which is printed, gives the same one again.",
    ),
    click.option(
        "--retries",
        type=click.IntRange(0),
        default=0,
        metavar="N",
        help="Run what fails up to N times again; what then passes is flaky.",
    ),
    click.option(
        "--flaky",
        type=click.Choice(["pass", "fail"]),
        default="pass",
        show_default=True,
        help="Whether flaky scenarios alone make the exit code 1.",
    ),
)


def rerun_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """One argument `rerun`, a `Rerun`, in place of the options."""

    @functools.wraps(command)
    def gathered(
        *,
        last_failed: bool,
        repeat: int | None,
        until_fail: bool,
        shuffle: int | None,
        retries: int,
        flaky: str,
        **others: Any,
    ) -> Any:
        times = repeat or (REPEATED_UNTIL_FAIL if until_fail else 1)
        if shuffle == ANY:
            shuffle = random.SystemRandom().randrange(_SEEDS)
        rerun = Rerun(last_failed, times, until_fail, shuffle, retries, flaky == "fail")
        return command(rerun=rerun, **others)

    wrapped: Callable[..., Any] = gathered
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


@dataclass(frozen=True)
class Rerun:
    """What the options say."""

    last_failed: bool
    times: int
    until_fail: bool
    shuffle: int | None
    retries: int
    flaky_fails: bool

    def exit_code(self, results: Sequence[ScenarioResult]) -> int:
        """The worst of the results; flaky ones count as failures where that is wanted."""
        flaky = self.flaky_fails and any(result.status == "flaky" for result in results)
        return max((result.exit_code for result in results), default=0) or int(flaky)

    def chosen(self, cases: Sequence[Case], say: Callable[[str], None]) -> list[Case]:
        """The cases to run, in their order."""
        chosen = list(cases)
        if self.last_failed:
            from harness.scenarios.parallel.last_failed import LastFailed

            failed = LastFailed().among(chosen)
            say(
                f"{len(failed)} of {len(chosen)} scenarios failed last time"
                if failed
                else "none of these scenarios failed last time: all are run"
            )
            chosen = failed or chosen
        if self.shuffle is not None:
            say(f"in the order of --shuffle {self.shuffle}")
            random.Random(self.shuffle).shuffle(chosen)
        if self.times == 1:
            return chosen
        return [
            replace(case, turn=f"{turn} of {self.times}")
            for turn in range(1, self.times + 1)
            for case in chosen
        ]
