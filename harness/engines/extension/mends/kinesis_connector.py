"""Firehose imports the Kinesis Client Library (33 MB, and a Java daemon) for one kind of source.

Our environment does not bring it: Firehose works, and a delivery stream that reads from a
Kinesis stream fails, with the reason in a note.
"""

from __future__ import annotations

import importlib.util
import sys
import time
import types
from typing import Any, NoReturn

from ..recorder.lines import line_of
from ..recorder.stream import RING
from ..wire import Note

_CONNECTOR = "localstack.utils.kinesis.kinesis_connector"


class _NeverStarted:
    """Stands for the thread that would run the library's Java daemon."""


def install() -> None:
    """Before LocalStack is imported; nothing happens where the library is there."""
    if importlib.util.find_spec("amazon_kclpy") is not None:
        return
    module = types.ModuleType(_CONNECTOR, "Stands in for the Kinesis connector.")
    vars(module).update(
        listen_to_kinesis=_refuse, KinesisProcessor=_NeverStarted,
        KinesisProcessorThread=_NeverStarted,
    )  # fmt: skip
    sys.modules[_CONNECTOR] = module


def _refuse(stream_name: str, account_id: str | None = None, **_options: Any) -> NoReturn:
    """LocalStack makes of it a delivery stream in the state CREATING_FAILED."""
    why = (
        f"the Firehose delivery stream that reads from the Kinesis stream {stream_name} failed: "
        "KinesisStreamAsSource needs the Kinesis Client Library and Java, which this engine does "
        "not bring; use DirectPut, or a function that reads the stream"
    )
    now = time.time()
    RING.emit(
        account_id, lambda seq: line_of(Note(seq, now, "error", why, account_id, stream_name))
    )
    raise NotImplementedError(why)
