"""A flow in the formats of other tools."""

from harness.trace.exports.chrome import chrome
from harness.trace.exports.mermaid import mermaid
from harness.trace.exports.named import NamedFlow
from harness.trace.exports.otel import otel

__all__ = ["NamedFlow", "chrome", "mermaid", "otel"]
