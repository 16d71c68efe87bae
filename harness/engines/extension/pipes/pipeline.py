"""A batch on its way through a pipe: enriched, transformed, handed to the target."""

from __future__ import annotations

import logging
from typing import Any

from ..delivery.mappings.invoking import Outcome
from ..targets import clients, failure
from .enrichment import enrich
from .targets import Batch, target_of
from .templates import transformed

LOG = logging.getLogger(__name__)
_BIGGEST_REJECTED = failure.Failure(
    "BatchTooLarge", "the enrichment answered with more events than the target takes", 400
)


class Pipeline:
    """What a source of a mapping delivers to, in the place of a function."""

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe
        self._sender = clients.sender("pipes", pipe.arn, pipe.role_arn)
        self._variables = {
            "pipe-arn": pipe.arn,
            "pipe-name": pipe.name,
            "source-arn": pipe.source,
            "enrichment-arn": pipe.enrichment or "",
            "target-arn": pipe.target,
        }

    def __call__(self, event: dict[str, Any], /) -> Outcome:
        """One batch; the outcome names the items that failed, by the source's identifiers."""
        records = [_flat(record) for record in event["Records"]]
        try:
            return Outcome(reached=True, answer=self._failures(records, self._sent(records)))
        except Exception as error:  # whatever enrichment and target answer
            why = failure.of(error)
            LOG.warning("pipe %s: %s: %s", self._pipe.name, why.code, why.message)
            return Outcome(reached=not why.is_throttling, error="Unhandled", problem=why.message)

    def _sent(self, records: list[Any]) -> Any:
        pipe = self._pipe
        events, given = records, pipe.enrichment_parameters or {}
        if pipe.enrichment:
            wanted = [transformed(given.get("InputTemplate"), r, self._variables) for r in records]
            events = enrich(self._sender, pipe.enrichment, wanted, given)
            if not events:
                return []
        target = target_of(pipe.target)
        if target is None:
            raise failure.NotDelivered(failure.Failure("InvalidTarget", pipe.target, 400))
        if len(events) > target.most:
            raise failure.NotDelivered(_BIGGEST_REJECTED)
        given = pipe.target_parameters or {}
        template = given.get("InputTemplate")
        contents = [transformed(template, event, self._variables) for event in events]
        source = f"aws:{pipe.source.split(':')[2]}"
        return target.send(
            self._sender, pipe.target, given, Batch(pipe.name, source, events, contents)
        )

    def _failures(self, records: list[Any], answer: Any) -> dict[str, Any] | None:
        """The target's failures by what the source calls its items; None: all is done."""
        if not answer:
            return None
        if isinstance(answer, dict):
            known = {record.get("eventID"): _identifier(record) for record in records}
            items = [
                {"itemIdentifier": known.get(each.get("itemIdentifier"), each["itemIdentifier"])}
                for each in answer["batchItemFailures"] or ()
            ]
            return {"batchItemFailures": items}
        if self._pipe.enrichment:
            # which record an enriched event came from is not known
            raise failure.NotDelivered(failure.Failure("PartlyFailed", "not all was taken", 400))
        failed = [{"itemIdentifier": _identifier(records[n])} for n in answer]
        return {"batchItemFailures": failed}


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    """Kinesis records lie flat in pipes: EventBridge User Guide, "Kinesis stream as a source"."""
    if "kinesis" not in record:
        return record
    return {**record["kinesis"], **{k: v for k, v in record.items() if k != "kinesis"}}


def _identifier(record: dict[str, Any]) -> str:
    """What the source of a mapping knows the record by."""
    if "messageId" in record:
        return str(record["messageId"])
    return str(record.get("sequenceNumber") or record["dynamodb"]["SequenceNumber"])
