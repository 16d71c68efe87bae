"""A flow as a sequence diagram: who takes part, and what they tell each other in turn."""

from harness.trace.sequence.making import sequence
from harness.trace.sequence.model import Lane, Message, Sequence

__all__ = ["Lane", "Message", "Sequence", "sequence"]
