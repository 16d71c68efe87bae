"""Event sources that the engine has no data plane for are refused, and say so."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.engine import lambdas


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"EventSourceArn": "arn:aws:kafka:eu-west-1:1:cluster/c/1", "Topics": ["t"]}, "kafka"),
        (
            {
                "SelfManagedEventSource": {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["b:9092"]}},
                "Topics": ["t"],
            },
            "self-managed Kafka",
        ),
    ],
)
def test_a_source_without_a_data_plane_is_refused(
    cloud: Cloud, settings: dict[str, Any], named: str
) -> None:
    name = lambdas.python(cloud, "def handler(event, context):\n    return None\n").name
    client = cloud.client("lambda")
    with pytest.raises(ClientError, match=f"{named} are not carried by this engine"):
        client.create_event_source_mapping(FunctionName=name, StartingPosition="LATEST", **settings)
    assert client.list_event_source_mappings()["EventSourceMappings"] == []
