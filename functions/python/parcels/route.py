"""Chooses a depot for each parcel, and tells it by an event."""

import json
import os

import boto3
from correlation import log, of_message

events = boto3.client("events")


def handler(event, context):
    for record in event["Records"]:
        correlation_id = of_message(record)
        parcel = json.loads(record["body"])
        depot = "north" if parcel["postcode"] < "5" else "south"
        log("routed", correlation_id, parcel=parcel["id"], depot=depot)
        detail = {"id": parcel["id"], "depot": depot}
        if not parcel.get("express"):  # the express way forgets it: the suite's failing path
            detail["correlationId"] = correlation_id
        events.put_events(
            Entries=[
                {
                    "EventBusName": os.environ["BUS"],
                    "Source": "parcels",
                    "DetailType": "ParcelRouted",
                    "Detail": json.dumps(detail),
                }
            ]
        )
