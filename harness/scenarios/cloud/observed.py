"""The records of one scenario's run, and waiting for the next one."""

from __future__ import annotations

from typing import Protocol

from harness.engines.extension.wire import Call, Invocation, InvocationStart, Record


class Stream(Protocol):
    """The harness's end of an engine's stream of records (`harness.trace`)."""

    @property
    def version(self) -> int:
        """Grows with each record that is no probe's."""
        ...

    def changed(self, version: int, timeout: float) -> int:
        """Wait until `version` is outdated, at most `timeout` seconds; the version now."""
        ...

    def since(self, seq: int) -> list[Record]:
        """Records numbered above `seq`."""
        ...

    def position(self) -> int:
        """The number of the engine's newest record."""
        ...

    def catch_up(self) -> None:
        """Wait until every record that the engine has by now has arrived."""
        ...


class Observed:
    """One account's records since a scenario began."""

    def __init__(self, stream: Stream | None, account: str, region: str, since: int = 0) -> None:
        self.stream = stream
        self.account = account
        self.region = region
        self.start = since
        self.acting_since = since
        """Calls from outside up to here were the scenario's `given`."""

    def given_done(self) -> None:
        """From now on what outside calls do is the scenario's `when`."""
        if self.stream is not None:
            self.acting_since = self.stream.position()

    def catch_up(self) -> None:
        """Wait until what has happened by now is known here."""
        if self.stream is not None:
            self.stream.catch_up()

    @property
    def recording(self) -> bool:
        return self.stream is not None

    def records(self) -> list[Record]:
        return self._records_after(self.start)

    def after(self, seq: int) -> list[Record]:
        """Those of `records` that are numbered above `seq`."""
        return self._records_after(max(seq, self.start))

    def invocations(self, function: str) -> list[Invocation]:
        """Finished invocations of a function, by its name or ARN, oldest first."""
        name = function_name(function)
        return [r for r in self.records() if isinstance(r, Invocation) and r.function == name]

    def running(self, function: str) -> list[InvocationStart]:
        """Invocations of a function that have not ended."""
        name = function_name(function)
        records = self.records()
        ended = {r.request_id for r in records if isinstance(r, Invocation)}
        starts = (r for r in records if isinstance(r, InvocationStart) and r.function == name)
        return [r for r in starts if r.request_id not in ended]

    def _records_after(self, seq: int) -> list[Record]:
        found = self.stream.since(seq) if self.stream else []
        return [r for r in found if getattr(r, "account", None) in (self.account, None)]

    def calls(self) -> list[Call]:
        """API calls that the application made: no probes, nothing of `given`."""
        calls = (r for r in self.records() if isinstance(r, Call))
        return [
            c
            for c in calls
            if c.caller.kind != "probe"
            and not (c.caller.kind == "outside" and c.seq <= self.acting_since)
        ]


def function_name(function: str) -> str:
    """`arn:…:function:NAME[:QUALIFIER]` or `NAME` as NAME."""
    return function.rsplit(":function:", maxsplit=1)[-1].split(":", maxsplit=1)[0]
