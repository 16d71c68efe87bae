"""CloudFormation: whose stack contains whose; and what stands outside all stores."""

from __future__ import annotations

from ..loaded import stores
from .places import own, pop_arns


def drop(account: str) -> list[str]:
    if nested := own("cloudformation.resources.nested_stack"):
        pop_arns(nested.parents(), account)
    return [*_processes(account)]


def _processes(account: str) -> list[str]:
    """LocalStack runs these beside itself, and ends them with the engine."""
    left: list[str] = []
    for _, store in stores("localstack.services.opensearch.models", "opensearch_stores", account):
        domains = list(store.opensearch_domains)
        left += [f"OpenSearch domain {name}: its cluster runs on" for name in domains]
    for _, store in stores("localstack.services.firehose.models", "firehose_stores", account):
        left += [
            f"delivery stream {name}: its reader of Kinesis runs on"
            for name, stream in store.delivery_streams.items()
            if stream.get("DeliveryStreamType") == "KinesisStreamAsSource"
        ]
    return left
