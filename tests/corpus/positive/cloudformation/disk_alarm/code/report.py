import os

import boto3

cloudwatch = boto3.client("cloudwatch")


def handler(event, context):
    cloudwatch.put_metric_data(
        Namespace=os.environ["NAMESPACE"],
        MetricData=[{"MetricName": "used", "Value": event["used"], "Unit": "Percent"}],
    )
    if event["used"] > 99:  # no time to wait for the next period
        cloudwatch.set_alarm_state(
            AlarmName=os.environ["ALARM"], StateValue="ALARM", StateReason="disk is full"
        )
