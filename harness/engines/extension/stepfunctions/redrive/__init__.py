"""RedriveExecution: an execution that failed goes on where it failed.

Stock has no such operation (4.13.1). AWS: "Restarting state machine executions with redrive in
Step Functions".
"""

from __future__ import annotations


def install() -> None:
    from . import operation, recording

    recording.install()
    operation.install()
