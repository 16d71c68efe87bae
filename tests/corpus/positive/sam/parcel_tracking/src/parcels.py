import json
import os

import boto3

events = boto3.client("events")


def scan(event, context):
    entry = {
        "EventBusName": os.environ["BUS"],
        "Source": "parcels.scanner",
        "DetailType": "ParcelScanned",
        "Detail": json.dumps(event),
    }
    return {"failed": events.put_events(Entries=[entry])["FailedEntryCount"]}


def notify(event, context):
    print(f"{event['id']} is {event['status']}")
