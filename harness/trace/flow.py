"""Which call led to which: records as a forest.

A call that a function made belongs under its invocation, by request id. An invocation stands
for the service's `lambda.Invoke`, and belongs under what its event names, or under the call
that made it. What a service does belongs under the call that set it going: one trace id runs
through both, and the caller says which service it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from harness.engines.extension.wire import Call, Invocation, InvocationStart, Record
from harness.trace.noise import is_noise
from harness.trace.tokens import Token, made_by, named_in

Happening = Call | Invocation | InvocationStart

_SERVICES = {"states": "stepfunctions", "apigateway": "apigateway"}
"""Service principals whose service is named otherwise in its API."""


@dataclass
class Step:
    """A call or an invocation, and what followed from it, in the order of time.

    An `InvocationStart` stands for an invocation that has not ended.
    """

    record: Happening
    followed_by: list[Step] = field(default_factory=list)

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Step]]:
        """This step and all that followed, with how deep each lies below this one."""
        yield depth, self
        for step in self.followed_by:
            yield from step.walk(depth + 1)


def flow(records: Iterable[Record]) -> list[Step]:
    """The steps that nothing recorded led to, each with what followed, oldest first."""
    return _Forest(list(_happenings(records))).roots()


def trace_root(trace_id: str | None) -> str | None:
    """`Root=1-…;Parent=…` or `1-…` as `1-…`."""
    if not trace_id:
        return None
    for part in trace_id.split(";"):
        if part.startswith("Root="):
            return part.removeprefix("Root=")
    return trace_id


def _happenings(records: Iterable[Record]) -> Iterator[Happening]:
    found = list(records)
    ended = {r.request_id for r in found if isinstance(r, Invocation)}
    for record in found:
        if isinstance(record, Invocation):
            yield record
        elif isinstance(record, InvocationStart):
            if record.request_id not in ended:
                yield record
        elif isinstance(record, Call) and not is_noise(record):
            yield record


class _Forest:
    def __init__(self, happenings: list[Happening]) -> None:
        happenings.sort(key=lambda r: (r.time, r.seq))
        self._invocations: dict[str, Step] = {}
        self._invokes: dict[str, Step] = {}
        self._made: dict[Token, list[Step]] = defaultdict(list)
        self._traces: dict[str, list[Step]] = defaultdict(list)
        self._steps = [Step(r) for r in happenings]
        for step in self._steps:
            self._note(step)

    def _note(self, step: Step) -> None:
        record = step.record
        if root := trace_root(record.trace_id):
            self._traces[root].append(step)
        if not isinstance(record, Call):
            self._invocations[record.request_id] = step
            return
        for token in made_by(record):
            self._made[token].append(step)
        if record.service == "lambda" and record.operation == "Invoke" and record.request_id:
            self._invokes[record.request_id] = step

    def roots(self) -> list[Step]:
        roots: list[Step] = []
        for step in self._steps:
            if self._stands_for_its_invocation(step.record):
                continue
            parent = self._parent(step)
            (parent.followed_by if parent else roots).append(step)
        return roots

    def _stands_for_its_invocation(self, record: Happening) -> bool:
        return (
            isinstance(record, Call)
            and record.caller.kind == "service"
            and record.operation == "Invoke"
            and record.service == "lambda"
            and record.request_id in self._invocations
        )

    def _parent(self, step: Step) -> Step | None:
        record = step.record
        if isinstance(record, Call):
            return self._parent_of_call(step, record)
        origin = self._latest(named_in(record.event), step)
        if origin is not None:
            return origin
        invoke = self._invokes.get(record.request_id)
        if invoke is None:
            return self._first_of_trace(step)
        if isinstance(invoke.record, Call) and self._stands_for_its_invocation(invoke.record):
            return self._parent_of_call(step, invoke.record)
        return invoke

    def _parent_of_call(self, step: Step, call: Call) -> Step | None:
        if call.caller.kind == "function":
            return self._invocations.get(call.caller.request_id or "")
        if call.caller.kind != "service":
            return None
        before = [s for s in self._of_trace(step) if _order(s) < _order(step)]
        calls = [s for s in before if isinstance(s.record, Call)]
        named = [s for s in calls if _is_source(s.record, call)]
        acting = [s for s in calls if _acts(s.record, call)]
        around = [s for s in before if _end(s.record) >= call.time]
        for candidates in (named, acting, around, before):
            if candidates:
                return candidates[-1]
        return None

    def _latest(self, tokens: Iterator[Token], step: Step) -> Step | None:
        """The last step before this one that made one of the tokens."""
        found = [
            made
            for token in tokens
            for made in self._made.get(token, ())
            if _order(made) < _order(step)
        ]
        return max(found, key=_order, default=None)

    def _of_trace(self, step: Step) -> list[Step]:
        """What stands in the same trace, without what stands for another step."""
        root = trace_root(step.record.trace_id)
        same = self._traces.get(root, []) if root else []
        return [s for s in same if s is not step and not self._stands_for_its_invocation(s.record)]

    def _first_of_trace(self, step: Step) -> Step | None:
        first = next(iter(self._of_trace(step)), None)
        return first if first and _order(first) < _order(step) else None


def _order(step: Step) -> tuple[float, int]:
    return step.record.time, step.record.seq


def _is_source(record: Happening, call: Call) -> bool:
    source = call.caller.source_arn
    return (
        source is not None
        and isinstance(record, Call)
        and (source in record.parameters.values() or source in record.response.values())
    )


def _acts(record: Happening, call: Call) -> bool:
    """The record is a call to the service that makes the other call."""
    name = (call.caller.name or "").partition(".")[0]
    return isinstance(record, Call) and record.service == _SERVICES.get(name, name)


def _end(record: Happening) -> float:
    if isinstance(record, Call):
        return record.time + record.duration_ms / 1000
    return record.end if isinstance(record, Invocation) else float("inf")
