import os

import boto3


def handler(event, context):
    table = os.environ.get("HISTORY")
    if table:
        boto3.resource("dynamodb").Table(table).put_item(Item={"id": event["id"]})
    return {
        "region": os.environ["REGION_NAME"],
        "keeps": table is not None,
        "origins": os.environ["ORIGINS"],
        "first": os.environ["FIRST_ORIGIN"],
        "seconds": round(context.get_remaining_time_in_millis() / 1000),
    }
