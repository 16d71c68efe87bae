"""What Python functions that scenarios call are given: `from harness.hooks import HookContext`."""

from harness.scenarios.hooks.context import HookContext

__all__ = ["HookContext"]
