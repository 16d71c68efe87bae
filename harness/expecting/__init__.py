"""The vocabulary of scenario files for Python tests: `from harness import expect`."""

from harness.expecting.entry import Expect, expect
from harness.expecting.pattern import Pattern
from harness.expecting.subject import Subject

__all__ = ["Expect", "Pattern", "Subject", "expect"]
