"""Deduplication of FIFO queues: by group where that is asked for, and for five minutes only.

Stock looks up a group's double under the other group's message, numbers doubles anew, and keeps
every message that it ever got. Source: SQS Developer Guide, "Exactly-once processing in Amazon
SQS".
"""

from __future__ import annotations

import functools
import time
from collections import OrderedDict
from types import ModuleType
from typing import Any

INTERVAL_SECONDS = 5 * 60


class Recent(OrderedDict[tuple[str | None, str], Any]):
    """Messages of the last five minutes, as the dictionary that LocalStack looks into.

    `group`: the message group of what is being put; None where the whole queue is the scope.
    """

    group: str | None = None

    def get(self, identifier: Any, default: Any = None) -> Any:
        oldest = time.time() - INTERVAL_SECONDS
        while self and next(iter(self.values())).created <= oldest:
            self.popitem(last=False)
        return super().get((self.group, identifier), default)

    def __setitem__(self, identifier: Any, message: Any) -> None:
        super().__setitem__((self.group, identifier), message)
        self.move_to_end((self.group, identifier))


def mend(models: ModuleType) -> None:
    fifo = models.FifoQueue
    stock_init, stock_put = fifo.__init__, fifo.put

    @functools.wraps(stock_init)
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        stock_init(self, *args, **kwargs)
        self.deduplication = Recent()

    @functools.wraps(stock_put)
    def put(self: Any, *args: Any, **kwargs: Any) -> Any:
        with self.mutex:
            recent = self.deduplication
            scope = self.attributes.get("DeduplicationScope")
            recent.group = kwargs.get("message_group_id") if scope == "messageGroup" else None
            message = stock_put(self, *args, **kwargs)
            first = recent.get(message.message_deduplication_id)
            if first is not None and first is not message:
                message.sequence_number = first.sequence_number
            return message

    fifo.__init__, fifo.put = init, put
