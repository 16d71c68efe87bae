"""From records to a sequence diagram."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from harness.engines.extension.wire import Call, Invocation, InvocationStart, Record
from harness.trace.flow import Happening, Step, flow
from harness.trace.sequence.model import Lane, Message, Sequence
from harness.trace.subject import subject
from harness.trace.target import detail, target

CLIENT = Lane("client", "", "", "test")
_REQUESTS = ("Invoke", "Message", "Disconnect")


def sequence(records: Iterable[Record], titles: Mapping[str, str] | None = None) -> Sequence:
    """The flow of records, oldest first, each call right below what led to it.

    Args:
        titles: logical ids by physical names.
    """
    roots = flow(records)
    drawing = _Drawing(titles or {}, roots[0].record.time if roots else 0.0)
    for root in roots:
        drawing.add(root, None)
    return Sequence(drawing.lanes, drawing.messages)


class _Drawing:
    def __init__(self, titles: Mapping[str, str], began: float) -> None:
        self._titles = titles
        self._began = began
        self._numbers: dict[tuple[str, str, str], int] = {}
        self.lanes: list[Lane] = []
        self.messages: list[Message] = []

    def add(self, step: Step, parent: int | None) -> None:
        """Draw a step and all that followed; `parent` is the lane that led to it."""
        record = step.record
        source = self._source(record, parent)
        lane = self._lane(_receiver(record))
        first = len(self.messages)
        followed = step.followed_by
        # An Invoke and the invocation that it waits for are one arrow, which shows the latter.
        own = _own_invocation(step)
        shown = own.record if own else record
        self.messages.append(self._message(source, lane, record, shown, 0))
        for one in followed:
            if one is own:
                for inner in one.followed_by:
                    self.add(inner, lane)
            else:
                self.add(one, lane)
        lasts = len(self.messages) - first - 1
        self.messages[first] = self._message(source, lane, record, shown, lasts)

    def _message(
        self, source: int, lane: int, record: Happening, shown: Happening, lasts: int
    ) -> Message:
        return Message(
            source=source,
            target=lane,
            label=_label(record),
            detail=_detail(shown),
            at_ms=(record.time - self._began) * 1000,
            took_ms=None if isinstance(shown, InvocationStart) else shown.duration_ms,
            error=failure_of(shown) or failure_of(record),
            cold=not isinstance(shown, Call) and shown.cold,
            record=shown,
            lasts=lasts,
        )

    def _source(self, record: Happening, parent: int | None) -> int:
        caller = record.caller if isinstance(record, Call) else None
        if caller is not None and caller.kind == "outside":
            return self._lane(CLIENT)
        if caller is not None and caller.kind == "function" and caller.name:
            return self._lane(Lane("function", "lambda", caller.name, ""))
        if parent is not None:
            return parent
        if caller is not None and caller.name:
            return self._lane(Lane("service", caller.name.partition(".")[0], "", ""))
        return self._lane(Lane("service", "aws", "", ""))

    def _lane(self, lane: Lane) -> int:
        key = (lane.kind, lane.service, lane.name)
        if key not in self._numbers:
            self._numbers[key] = len(self.lanes)
            title = lane.title or self._titles.get(lane.name) or lane.name or lane.service
            self.lanes.append(Lane(lane.kind, lane.service, lane.name, title))
        return self._numbers[key]


def failure_of(record: Happening) -> str | None:
    """The error's type, or how it ended badly; None: it ended well, or not yet."""
    if isinstance(record, InvocationStart):
        return None
    if record.error is not None:
        return record.error.type
    if isinstance(record, Invocation):
        return None if record.status == "ok" else record.status
    return str(record.status) if record.status >= 400 else None


def _detail(record: Happening) -> str:
    return detail(record) if isinstance(record, Call) and not _is_request(record) else ""


def _is_request(record: Call) -> bool:
    return record.service == "apigateway" and record.operation in _REQUESTS


def _label(record: Happening) -> str:
    if not isinstance(record, Call):
        return "invoke"
    return subject(record) if _is_request(record) else record.operation


def _receiver(record: Happening) -> Lane:
    if not isinstance(record, Call):
        return Lane("function", "lambda", record.function, "")
    name = target(record)
    if record.service == "lambda" and record.operation == "Invoke":
        return Lane("function", "lambda", name.rpartition(":function:")[2].partition(":")[0], "")
    return Lane("service", record.service, name, "")


def _own_invocation(step: Step) -> Step | None:
    record = step.record
    if not isinstance(record, Call) or (record.service, record.operation) != ("lambda", "Invoke"):
        return None
    inner = (one for one in step.followed_by if not isinstance(one.record, Call))
    return next((one for one in inner if one.record.request_id == record.request_id), None)
