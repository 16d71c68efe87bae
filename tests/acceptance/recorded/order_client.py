"""A person at a shell, or another program: stocks a shop, then orders twice."""

from __future__ import annotations

import json
import sys
import time
import uuid
from decimal import Decimal
from pathlib import Path

import boto3

seed, stack = Path(sys.argv[1]), sys.argv[2]
resources = {
    r["LogicalResourceId"]: r["PhysicalResourceId"]
    for r in boto3.client("cloudformation").describe_stack_resources(StackName=stack)[
        "StackResources"
    ]
}
dynamodb, machines = boto3.resource("dynamodb"), boto3.client("stepfunctions")
for table, file in (("Inventory", "inventory.json"), ("Cards", "cards.json")):
    for item in json.loads((seed / file).read_text(), parse_float=Decimal):
        dynamodb.Table(resources[table]).put_item(Item=item)
for card in ("visa-1", "visa-low"):
    order = {"orderId": str(uuid.uuid4()), "sku": "A-1", "quantity": 2, "card": card}
    order["email"] = "ada@customer.example"
    execution = machines.start_execution(
        stateMachineArn=resources["OrderSaga"], input=json.dumps(order)
    )
    while True:
        found = machines.describe_execution(executionArn=execution["executionArn"])
        if found["status"] != "RUNNING":
            break
        time.sleep(0.05)
    print(card, found["status"])
