"""What of a recorded call AWS charges for: the key of its price, and how many requests it is."""

from __future__ import annotations

from harness.engines.extension.wire import Call

_S3_FREE = frozenset({"DeleteObject", "DeleteObjects", "AbortMultipartUpload"})
_S3_WRITES = ("Put", "Copy", "Post", "List", "CreateMultipartUpload", "UploadPart", "Complete")
_CLIENTS = ("function", "outside")


def charged(call: Call) -> tuple[str, int] | None:
    """The key of `Prices.request` and the number of requests; None: free, or not counted.

    Only what functions and clients request is counted: how often a service looks into a queue
    by itself is another number here than on AWS. Each call counts once, whatever its size.
    """
    if call.caller.kind not in _CLIENTS or call.status >= 400:
        return None
    if call.service == "sqs":
        fifo = str(call.parameters.get("QueueUrl", "")).endswith(".fifo")
        return "sqs.fifo" if fifo else "sqs", 1
    if call.service == "sns" and call.operation in ("Publish", "PublishBatch"):
        return "sns", len(call.parameters.get("PublishBatchRequestEntries") or [None])
    if call.service == "events" and call.operation == "PutEvents":
        return "events", len(call.parameters.get("Entries") or [])
    if call.service == "s3" and call.operation not in _S3_FREE:
        return "s3.write" if call.operation.startswith(_S3_WRITES) else "s3.read", 1
    return None
