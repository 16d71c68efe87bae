"""The stream of records: what was called and invoked, and how it belongs together."""

from harness.trace.flow import Step, flow, trace_root
from harness.trace.logs import logs_by_function
from harness.trace.record_stream import RecordStream
from harness.trace.timeline import timeline

__all__ = ["RecordStream", "Step", "flow", "logs_by_function", "timeline", "trace_root"]
