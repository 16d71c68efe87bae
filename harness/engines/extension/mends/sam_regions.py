"""Two SAM templates transformed at once lose their region (4.13.1, 4.14.0).

The transform reads the region from `os.environ`, where LocalStack puts it for the time of
the transform and takes it away again, also from another thread's transform. It shows as
`AWS Region cannot be found` when two stacks are deployed at the same time.
"""

from __future__ import annotations

import functools
import threading
from types import ModuleType
from typing import Any

from .on_import import after_import

_one_at_a_time = threading.Lock()


def install() -> None:
    after_import("localstack.services.cloudformation.engine.v2.change_set_model_transform", _mend)


def _mend(module: ModuleType) -> None:
    cls = module.ChangeSetModelTransform
    stock = cls._apply_global_serverless_transformation

    @functools.wraps(stock)
    def transform(*args: Any, **kwargs: Any) -> Any:
        with _one_at_a_time:
            return stock(*args, **kwargs)

    cls._apply_global_serverless_transformation = staticmethod(transform)
