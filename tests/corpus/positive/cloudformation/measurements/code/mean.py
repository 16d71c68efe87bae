import base64
import json
import os
from collections import defaultdict

import boto3
from statistics_of_probes import mean

means = boto3.resource("dynamodb").Table(os.environ["MEANS"])


def handler(event, context):
    if "Records" not in event:
        return {"function": context.invoked_function_arn.rpartition(":")[2]}
    values = defaultdict(list)
    for record in event["Records"]:
        measured = json.loads(base64.b64decode(record["kinesis"]["data"]))
        values[measured["probe"]].append(measured["value"])
    for probe, measured in values.items():
        means.put_item(Item={"probe": probe, "mean": mean(measured)})
