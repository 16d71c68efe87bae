"""Where an event is replayed: the stack, and which of its resources the event's names mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.engines.cloud import Cloud
from harness.errors import BadInput, Location, did_you_mean
from harness.events.payloads import from_base64
from harness.events.shapes import name_of
from harness.stacks.stack import Resource, Stack


@dataclass
class Destination:
    """A stack that is deployed, and what the user has said about names."""

    cloud: Cloud
    stack: Stack
    to: str | None = None
    """The logical id of the source: the bucket, queue, topic … that the event comes from."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Names or ARNs of the event, and the logical ids that they stand for."""
    content: bytes | None = None
    """What objects hold; None: made, of the event's size."""
    where: Location | None = None
    """Where the replay, or the event, is written."""
    hold: Callable[[str, Any], None] | None = None
    """Keeps a WebSocket connection open under a name; None: it is closed after the replay."""
    used: dict[str, str] = field(default_factory=dict)
    """Names of the event, and the physical ids that they became."""

    def of_types(self, *types: str) -> list[Resource]:
        return [r for r in self.stack.resources.values() if r.type in types]

    def has(self, *types: str) -> bool:
        return bool(self.of_types(*types))

    def choose(
        self,
        what: str,
        types: tuple[str, ...],
        name: str,
        among: list[Resource] | None = None,
    ) -> Resource:
        """The stack's resource that `name` (or its ARN) of the event means.

        Args:
            what: how messages call it, such as `queue`.
            among: those that come into question; None: all of the types.

        Raises:
            BadInput: there is none, or several fit.
        """
        candidates = self.of_types(*types) if among is None else among
        found = self._said(types, name) or self._fitting(candidates, name)
        if len(found) != 1:
            raise self._unclear(what, name_of(name), found or candidates)
        self.used[name_of(name)] = found[0].physical_id
        return found[0]

    def _said(self, types: tuple[str, ...], name: str) -> list[Resource]:
        said = self.names.get(name) or self.names.get(name_of(name)) or self.to
        return [] if said is None else [self.stack.resource(said, *types, where=self.where)]

    def _fitting(self, candidates: list[Resource], name: str) -> list[Resource]:
        if len(candidates) == 1:
            return candidates
        wanted = name_of(name)
        found: list[Resource] = []
        for fits in (_same, _part, _alike):
            found = [one for one in candidates if fits(one, wanted)]
            if len(found) == 1:
                return found
        return _longest(found, wanted)

    def _unclear(self, what: str, name: str, found: list[Resource]) -> BadInput:
        ids = [one.logical_id for one in found]
        if not ids:
            return self.bad(
                f"the stack {self.stack.name} has no {what} to replay it at",
                fix="deploy one, or hand the event to a function with `at: function`",
            )
        named = f" by {name!r}" if name else ""
        return self.bad(
            f"it is not clear which {what} is meant{named}: {', '.join(ids)}",
            fix=f"say which: `to: {ids[0]}`, or `map: {{{name or 'NAME'}: {ids[0]}}}`",
        )

    def check_names(self) -> None:
        """
        Raises:
            BadInput: `to` or `map` name no resource of the stack.
        """
        for said in [*self.names.values(), *([self.to] if self.to else [])]:
            if said not in self.stack.resources and said != "default":
                fix = did_you_mean(said, self.stack.resources)
                raise self.bad(f"stack {self.stack.name!r} has no resource {said!r}", fix=fix)

    def decoded(self, data: Any, what: str) -> bytes:
        """The bytes of base64 that stands in the event.

        Raises:
            BadInput: it is not base64.
        """
        found = from_base64(data) if isinstance(data, str) else None
        if found is None:
            raise self.bad(f"{what} of the event is not base64")
        return found

    def bad(self, what: str, fix: str | None = None) -> BadInput:
        return BadInput(what, where=self.where, fix=fix)


def _same(one: Resource, name: str) -> bool:
    return name in (one.logical_id, name_of(one.physical_id), _last(one.physical_id))


def _part(one: Resource, name: str) -> bool:
    """CloudFormation calls it STACK-LogicalId-ABC123."""
    return one.logical_id in name.split("-")


def _alike(one: Resource, name: str) -> bool:
    """`orders-queue-prod` and `OrdersQueue`, or `orders-queue-test`."""
    wanted, known = _plain(name), _plain(one.logical_id)
    return bool(known) and bool(wanted) and (known in wanted or wanted in known)


def _longest(found: list[Resource], name: str) -> list[Resource]:
    """Of News and PhotoNews, `photo-news-prod` means the longer one."""
    known = {_plain(one.logical_id): one for one in found if _plain(one.logical_id) in _plain(name)}
    longest = max(known, key=len, default="")
    if not longest or not all(_plain(one.logical_id) in longest for one in found):
        return []
    return [known[longest]]


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _last(physical_id: str) -> str:
    """The name in a queue's URL, an ARN, or `BUS|RULE`."""
    return re.split(r"[/:|]", physical_id)[-1]
