"""Replay an event file at its source, or what an archive of EventBridge has kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from harness.errors import BadInput
from harness.events.identify import identify, read_event
from harness.events.replay.destination import Destination
from harness.events.replay.replaying import FUNCTION as AT_FUNCTION
from harness.events.replay.replaying import SOURCE, replay
from harness.scenarios.actions.archive_replay import replay_archive
from harness.scenarios.actions.base import Action
from harness.scenarios.cloud.sockets import Socket
from harness.scenarios.context import Context
from harness.scenarios.fields import (
    API,
    BUCKET,
    BUS,
    FUNCTION,
    MACHINE,
    POOL_CLIENT,
    QUEUE,
    RULE,
    SCHEDULE,
    STREAM,
    TABLE,
    TOPIC,
    USER_POOL,
    ArchiveId,
    Body,
    Duration,
    FunctionId,
    JsonPath,
    Resource,
    RuleId,
    Text,
    exactly_one,
)
from harness.scenarios.formats.content import Content
from harness.scenarios.source.tree import Document, NodePath
from harness.scenarios.values.files import find_file
from harness.scenarios.values.interpolation import is_dynamic

# The first is what a message calls it.
SourceId = Annotated[
    str,
    Resource(
        "resource", *BUCKET, *QUEUE, *TOPIC, *TABLE, *STREAM, *BUS, *RULE, *SCHEDULE, *API,
        *MACHINE, *FUNCTION, *USER_POOL, *POOL_CLIENT, "AWS::Logs::LogGroup",
        "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm", "AWS::SecretsManager::Secret",
    ),
]  # fmt: skip
_OF_ARCHIVES = ("rules", "last")
_OF_FILES = ("at", "function", "to", "map", "content")


class Replay(Body, Action):
    """Replay an event file, at its source, or at a function; or what an archive has kept."""

    kind: ClassVar[str] = "replay"
    example: ClassVar[str] = "replay: {archive: Orders, rules: [Billing], last: 1h}"
    shorthand: ClassVar[str] = "file"

    file: JsonPath | None = Field(None, description="An event file: any event of a function.")
    at: Text = Field(
        SOURCE, description="source, function, or a kind in the event's chain, such as sqs."
    )
    function: FunctionId | None = Field(None, description="Who gets it, with `at: function`.")
    to: SourceId | None = Field(
        None, description="The logical id of the source; needed where several fit."
    )
    map: dict[str, SourceId] = Field(
        default_factory=dict, description="Names or ARNs of the event, and logical ids for them."
    )
    content: Content | None = Field(
        None, description="What the object of an S3 event holds; else it is made."
    )
    archive: ArchiveId | None = Field(None, description="An archive of EventBridge.")
    rules: list[RuleId] | None = Field(None, description="Only to these; else to all.")
    last: Duration | None = Field(None, description="Only what happened so long ago; else all.")

    @model_validator(mode="before")
    @classmethod
    def _one_form(cls, data: Any) -> Any:
        exactly_one(data, ("file", "archive"))
        form, foreign = ("file", _OF_ARCHIVES) if "file" in data else ("archive", _OF_FILES)
        for key in foreign:
            if key in data:
                raise PydanticCustomError(
                    "other_form", "{key} does not go with {form}", {"key": key, "form": form}
                )
        return data

    @classmethod
    def check_nested(cls, document: Document, path: NodePath) -> Iterator[BadInput]:
        """What is wrong with the event file, where it is known before the run."""
        body = document.at(path)
        if not isinstance(body, dict) or any(is_dynamic(body.get(k)) for k in ("file", "at")):
            return
        if not isinstance(body.get("file"), str) or body.get("at") == AT_FUNCTION:
            return
        where = document.where((*path, "file"))
        try:
            event = read_event(find_file(document.file, body["file"], where))
        except BadInput:
            return  # Told of by lint, as of each file; and by the run.
        try:
            found = identify(event)
        except BadInput as error:
            yield BadInput(f"{error.what} (named at {where})", where=error.where, fix=error.fix)
            return
        if not found.kind.delivered:
            yield BadInput(f"{found.kind.title}: {found.obstacle}", where=where)

    def run(self, context: Context) -> Any:
        if self.archive is not None:
            return replay_archive(context, self.archive, self.rules, self.last)
        if self.file is None:
            raise AssertionError("the model lets just one of file and archive through")
        file = find_file(context.step.document.file, self.file, context.where("file"))
        result = replay(
            read_event(file), self._destination(context), at=self.at, function=self.function
        )
        if "status" in result:
            context.shared.last_response = result
        return result

    def _destination(self, context: Context) -> Destination:
        stack = context.stack
        if stack is None:
            raise context.bad("a replay needs a stack", fix="name its template with `stack:`")
        return Destination(
            context.shared.cloud,
            stack,
            to=self.to,
            names=self.map,
            content=None if self.content is None else self.content.bytes_(context),
            where=context.where(),
            hold=lambda name, connection: self._hold(context, name, connection),
        )

    def _hold(self, context: Context, name: str, connection: Any) -> None:
        """The connection is a WebSocket client of the scenario from now on."""
        if (known := context.shared.sockets.get(name)) is not None and known.is_open:
            known.close()
        context.shared.sockets[name] = Socket(connection)
