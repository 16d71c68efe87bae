"""`frame`, `frames` and `websocket`: what came over a WebSocket connection, and if it is open."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field, model_validator

from harness.scenarios.actions.websocket import open_socket
from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.expectations.counting import Counted, matching
from harness.scenarios.expectations.looking import compared, newest
from harness.scenarios.fields import Body, ClientName, Expected, exactly_one


class Frame(Counted, Expectation):
    """A message that arrived over a WebSocket connection."""

    kind: ClassVar[str] = "frame"
    example: ClassVar[str] = "frame: {client: alice, contains: {text: hello}, exactly: 1}"

    client: ClientName = "client"
    contains: Expected = Field(None, description="A part of it: parsed where it is JSON.")
    equals: Expected = Field(None, description="All of it.")

    @model_validator(mode="before")
    @classmethod
    def _one_way(cls, data: Any) -> Any:
        exactly_one(data, ("contains", "equals"), optional=True)
        return data

    def look(self, context: Context) -> Look:
        frames = open_socket(context, self.client).frames
        found, nearest = matching(frames, self._parts)
        seen = newest(frames, "frame") or [f"nothing came to {self.client}"]
        what = f"frame to {self.client}"
        return self.counted(found, what, nearest=nearest, seen=seen, grows=True)

    def _parts(self, frame: Any) -> list[tuple[str, Any, Any, bool]]:
        given = self.model_fields_set
        if "equals" in given:
            return [("$", self.equals, frame, True)]
        return [("$", self.contains, frame, False)] if "contains" in given else []


class Frames(Body, Expectation):
    """All messages that arrived over a WebSocket connection, in their order."""

    kind: ClassVar[str] = "frames"
    example: ClassVar[str] = "frames: {client: alice, equals: [{action: say, text: hello}]}"

    client: ClientName = "client"
    contains: Expected = Field(None, description="As a list; of each message only a part.")
    equals: Expected = Field(None, description="As a list: each whole, and no further one.")
    at_least: int | None = Field(None, description="How many it takes.", ge=0)

    @model_validator(mode="before")
    @classmethod
    def _one_way(cls, data: Any) -> Any:
        exactly_one(data, ("contains", "equals", "at_least"))
        return data

    def look(self, context: Context) -> Look:
        frames = open_socket(context, self.client).frames
        seen = newest(frames, "frame") or [f"nothing came to {self.client}"]
        parts: list[tuple[str, Any, Any, bool]] = []
        if self.at_least is not None:
            parts.append(("$.at_least", {"$gte": self.at_least}, len(frames), False))
        else:
            exact = "equals" in self.model_fields_set
            parts.append(("$", self.equals if exact else self.contains, frames, exact))
        what = f"the frames to {self.client} differ"
        return compared(what, parts, actual=frames, seen=seen)


class Websocket(Body, Expectation):
    """Whether a WebSocket connection is open, and by which code it was closed."""

    kind: ClassVar[str] = "websocket"
    example: ClassVar[str] = "websocket: {client: alice, open: false, code: 1000}"

    client: ClientName = "client"
    open: bool = Field(True, description="Whether it has to be open.")
    code: Expected = Field(None, description="The close code.")
    reason: Expected = Field(None, description="What the close frame said.")

    def look(self, context: Context) -> Look:
        socket = open_socket(context, self.client)
        actual = {
            "open": socket.is_open,
            "code": socket.close_code,
            "reason": socket.close_reason,
        }
        parts: list[tuple[str, Any, Any, bool]] = [("$.open", self.open, actual["open"], False)]
        for name in sorted({"code", "reason"} & self.model_fields_set):
            parts.append((f"$.{name}", getattr(self, name), actual[name], False))
        return compared(f"the connection of {self.client} differs", parts, actual=actual)
