"""Counts what is lent; make names the module, a public layer brings the logger."""

import os

import boto3
from aws_lambda_powertools import Logger

logger = Logger(service="tool-shed")
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    lent = table.scan(Select="COUNT")["Count"]
    logger.info("counted", lent=lent)
    return {"lent": lent}
