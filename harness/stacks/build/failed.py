"""How a builder's failure travels to where the function and its line are known."""

from __future__ import annotations


class BuildFailed(Exception):
    """The text is what the builder said."""
