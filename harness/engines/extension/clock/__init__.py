"""The cloud's clock: what waits for a time, and the moving of it."""

from __future__ import annotations
