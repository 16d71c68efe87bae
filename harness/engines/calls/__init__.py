"""The harness's own AWS calls, handed to the engine as objects where it takes them."""

from .client import ObjectClient

__all__ = ["ObjectClient"]
