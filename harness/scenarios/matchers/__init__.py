"""Compare expected with actual, and say every difference with its path."""

from harness.scenarios.matchers.comparing import MISSING, Difference, match

__all__ = ["MISSING", "Difference", "match"]
