import json
import os
import urllib.request

import boto3

table = boto3.resource("dynamodb").Table(os.environ["GUESTS"])


def handler(event, context):
    """Called by CloudFormation, which waits for the answer at a presigned address."""
    names = event["ResourceProperties"]["Names"]
    seats = event["ResourceProperties"].get("Seats", {})
    status, reason, data = "SUCCESS", "", {}
    try:
        for name in names:
            if event["RequestType"] == "Delete":
                table.delete_item(Key={"name": name})
            else:
                table.put_item(Item={"name": name, "seat": seats.get(name, "none")})
        data = {"Count": len(names)}
    except Exception as error:
        status, reason = "FAILED", str(error)
    answer = {
        "Status": status,
        "Reason": reason,
        "PhysicalResourceId": event.get("PhysicalResourceId", "-".join(names)),
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "Data": data,
    }
    request = urllib.request.Request(
        event["ResponseURL"],
        data=json.dumps(answer).encode(),
        method="PUT",
        headers={"Content-Type": ""},
    )
    urllib.request.urlopen(request).read()


def greet(event, context):
    item = table.get_item(Key={"name": event["name"]}).get("Item")
    return {"known": item is not None, "seat": item and item["seat"]}
