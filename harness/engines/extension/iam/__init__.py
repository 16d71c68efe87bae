"""IAM that is enforced: each call of a function, a role or a service is held against policies.

`actions/` which permissions an operation needs, `evaluation/` whether documents give them, both
without LocalStack; `gate` looks at each call, `switch` says where. Off by default.
"""

from __future__ import annotations

from typing import Any


def install() -> None:
    """Called once, before the LocalStack runtime is created, after the recorder's own."""
    from localstack.aws import app

    from ..recorder import calls as recorded
    from . import lazily, simulating

    simulating.install()
    gateway = app.LocalstackAwsGateway
    stock = gateway.__init__

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        stock(self, *args, **kwargs)
        handlers = self.request_handlers
        handlers.insert(handlers.index(recorded.join) + 1, lazily.enforce)

    gateway.__init__ = init
