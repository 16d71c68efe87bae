"""Secrets out of whatever is written to files."""

from harness.masking.masker import Masker
from harness.masking.rules import Rules
from harness.masking.settings import rules_for

__all__ = ["Masker", "Rules", "rules_for"]
