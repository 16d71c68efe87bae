"""JSONata as Step Functions speaks it, evaluated in this process."""

from __future__ import annotations

from .evaluation import UNDEFINED, Failed, Unsupported, check, evaluate

__all__ = ["UNDEFINED", "Failed", "Unsupported", "check", "evaluate"]
