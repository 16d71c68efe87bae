"""Publishes a version and says how much of the alias's traffic it gets."""

import os
import time

import boto3

FUNCTION, ALIAS = os.environ["FUNCTION"], os.environ["ALIAS"]
client = boto3.client("lambda")


def handler(event, context):
    if event["do"] == "promote":
        return promote()
    base = client.get_alias(FunctionName=FUNCTION, Name=ALIAS)["FunctionVersion"]
    version = published(event["settings"])
    percent = event.get("percent", 100)
    if percent == 100:
        point(version, {})
    else:
        point(base, {version: percent / 100})
    return {"base": base, "version": version}


def promote():
    alias = client.get_alias(FunctionName=FUNCTION, Name=ALIAS)
    (version,) = alias["RoutingConfig"]["AdditionalVersionWeights"]
    point(version, {})
    return {"version": version}


def published(settings):
    current = client.get_function_configuration(FunctionName=FUNCTION)["Environment"]["Variables"]
    client.update_function_configuration(
        FunctionName=FUNCTION, Environment={"Variables": {**current, **settings}}
    )
    while (
        client.get_function_configuration(FunctionName=FUNCTION)["LastUpdateStatus"] == "InProgress"
    ):
        time.sleep(0.05)
    return client.publish_version(FunctionName=FUNCTION)["Version"]


def point(version, weights):
    client.update_alias(
        FunctionName=FUNCTION,
        Name=ALIAS,
        FunctionVersion=version,
        RoutingConfig={"AdditionalVersionWeights": weights},
    )
