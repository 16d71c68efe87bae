"""What AWS finds wrong with a definition, before it is created.

Plain functions over the parsed JSON: no part of LocalStack is needed for them.
"""

from __future__ import annotations

from .diagnostics import Diagnostic, refusal
from .validate import validate, validate_state

__all__ = ["Diagnostic", "refusal", "validate", "validate_state"]
