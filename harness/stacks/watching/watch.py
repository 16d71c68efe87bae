"""Waits for files to change, and brings each change to the stacks that it belongs to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from harness.errors import HarnessError
from harness.stacks.packaging.files import EXCLUDED
from harness.stacks.watching.live import Live

BURST_MS = 150
"""An editor's, a formatter's or a checkout's writes that follow each other count as one."""
QUIET_MS = 15
"""So long nothing may be written before a change is taken up."""
SETTLE_AFTER = 1.0
"""Seconds without a change after which CloudFormation is told what functions run."""

TRIES = 5

Say = Callable[[str], None]


class Watch:
    """Runs in the thread that calls `run`. `say` hears what became live, `warn` what is wrong."""

    def __init__(self, stacks: Sequence[Live], say: Say, warn: Say) -> None:
        self._stacks = stacks
        self._say, self._warn = say, warn
        self._warned: dict[int, str] = {}

    def run(self, asked: threading.Event, alive: Callable[[], None] = lambda: None) -> None:
        """Until `asked`; `alive` is called now and then and may raise."""
        for stack in self._stacks:
            if live := stack.look():
                self._say(f"{', '.join(live)}: live")
        self._say("watching; Ctrl-C ends it")
        while not asked.is_set():
            written = self._roots()  # while nothing was watched
            for found in self._changes(asked):
                alive()
                changed, written = found | written, set()
                if changed:
                    before = self._roots()
                    self._take(changed)
                    if self._roots() != before:
                        break  # other folders are to be watched from now on
                elif self._quiet():
                    self._settle()

    def settle(self) -> None:
        """Tell CloudFormation what it does not know yet."""
        self._settle()

    _last = 0.0

    def _quiet(self) -> bool:
        return time.monotonic() - self._last > SETTLE_AFTER

    def _roots(self) -> set[Path]:
        return set().union(*(stack.roots() for stack in self._stacks))

    def _changes(self, asked: threading.Event) -> Iterator[set[Path]]:
        """What changed together; an empty set now and then."""
        import watchfiles

        for changes in watchfiles.watch(
            *self._roots(),
            watch_filter=lambda _change, path: _counts(Path(path)),
            debounce=BURST_MS,
            step=QUIET_MS,
            stop_event=asked,
            rust_timeout=300,
            yield_on_timeout=True,
            raise_interrupt=False,
        ):
            yield {Path(path) for _, path in changes}

    def _take(self, changed: set[Path]) -> None:
        self._last = time.monotonic()
        for stack in self._stacks:
            mine = [p for p in changed if any(p.is_relative_to(r) for r in stack.roots())]
            if not mine:
                continue
            saved = _saved(mine)
            try:
                live = _updated(stack)
            except (HarnessError, OSError) as error:
                # Once: the warning itself may be written into a file that is watched.
                if self._warned.get(id(stack)) != str(error):
                    self._warned[id(stack)] = str(error)
                    self._warn(str(error))
                continue
            self._warned.pop(id(stack), None)
            self._last = time.monotonic()
            if live:
                took = (time.time() - saved) * 1000
                names = _named([path for path in mine if path not in stack.roots()])
                self._say(f"{', '.join(live)}: live in {took:.0f} ms{names}")

    def _settle(self) -> None:
        for stack in self._stacks:
            try:
                stack.settle()
            except HarnessError as error:
                self._warn(str(error))


def _updated(stack: Live) -> list[str]:
    """Again where a file went away while it was read, as editors' own files do."""
    for _ in range(TRIES - 1):
        try:
            return stack.update()
        except FileNotFoundError:
            time.sleep(QUIET_MS / 1000)
    return stack.update()


def _counts(path: Path) -> bool:
    return not EXCLUDED.intersection(path.parts) and not path.name.endswith(
        (".pyc", ".swp", ".swx", "~")
    )


def _saved(paths: Sequence[Path]) -> float:
    """When the first of them was written, as far as the files tell; else now."""
    now = time.time()
    times = [now]
    for path in paths:
        try:
            times.append(path.stat().st_mtime)
        except OSError:
            continue
    recent = [t for t in times if now - 5 < t <= now]
    return min(recent)


def _named(paths: Sequence[Path]) -> str:
    names = sorted({path.name for path in paths})
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f" ({', '.join(names[:3])}{more})" if names else ""
