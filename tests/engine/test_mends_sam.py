"""SAM transforms at the same time."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

from harness.engines.cloud import Cloud

TEMPLATE = json.dumps(
    {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Items": {"Type": "AWS::Serverless::SimpleTable"},
            "Reader": {
                "Type": "AWS::Serverless::Function",
                "Properties": {
                    "Runtime": "python3.12",
                    "Handler": "index.handler",
                    "InlineCode": "def handler(event, context): pass",
                },
            },
        },
    }
)


def test_two_transforms_at_once_keep_their_region(cloud: Cloud) -> None:
    client = cloud.client("cloudformation")

    def transform(number: int) -> str:
        made = client.create_change_set(
            StackName=f"at-once-{number}",
            ChangeSetName="first",
            ChangeSetType="CREATE",
            TemplateBody=TEMPLATE,
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
        while True:
            found = client.describe_change_set(ChangeSetName=made["Id"])
            if not found["Status"].endswith(("PENDING", "IN_PROGRESS")):
                return str(found.get("StatusReason", found["Status"]))

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(transform, range(8))) == {"CREATE_COMPLETE"}
