"""All kinds of expectations."""

from __future__ import annotations

from harness.scenarios.expectations.api_calls import ApiCalls
from harness.scenarios.expectations.base import Expectation
from harness.scenarios.expectations.burst import Burst
from harness.scenarios.expectations.call import CallExpectation
from harness.scenarios.expectations.calls import Calls
from harness.scenarios.expectations.concurrency import Concurrency
from harness.scenarios.expectations.configuration import Parameter, Secret
from harness.scenarios.expectations.correlated import Correlated
from harness.scenarios.expectations.cost import Cost
from harness.scenarios.expectations.depth import Depth
from harness.scenarios.expectations.event import Event
from harness.scenarios.expectations.execution import Execution
from harness.scenarios.expectations.frame import Frame, Frames, Websocket
from harness.scenarios.expectations.in_order import InOrder
from harness.scenarios.expectations.item import ItemExpectation
from harness.scenarios.expectations.items import ItemsExpectation
from harness.scenarios.expectations.latency import Latency
from harness.scenarios.expectations.log import Log
from harness.scenarios.expectations.mail import Mail
from harness.scenarios.expectations.message import Message, Messages
from harness.scenarios.expectations.metric import Metric
from harness.scenarios.expectations.note import Note
from harness.scenarios.expectations.notification import Notification
from harness.scenarios.expectations.object import ObjectExpectation
from harness.scenarios.expectations.objects import ObjectsExpectation
from harness.scenarios.expectations.outputs import Outputs
from harness.scenarios.expectations.quiet import Quiet
from harness.scenarios.expectations.record import StreamRecord
from harness.scenarios.expectations.response import Response
from harness.scenarios.expectations.rows import Rows
from harness.scenarios.registry import Registry

BUILT_IN: tuple[type[Expectation], ...] = (
    Response, Burst,
    ItemExpectation, ItemsExpectation,
    ObjectExpectation, ObjectsExpectation,
    Message, Messages, Depth,
    Notification, Event, StreamRecord,
    Execution, Calls, Concurrency, ApiCalls, InOrder, Log, Correlated, Note,
    Metric, Latency, Cost,
    Frame, Frames, Websocket, Quiet, CallExpectation,
    Mail, Parameter, Secret, Outputs, Rows,
)  # fmt: skip

EXPECTATIONS: Registry[Expectation] = Registry("harness.expectations", BUILT_IN, Expectation)  # type: ignore[type-abstract]
