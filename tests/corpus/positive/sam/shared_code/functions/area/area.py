import os

from shapes import rectangle


def handler(event, context):
    return {"area": rectangle(event["width"], event["height"]), "unit": os.environ["UNIT"]}
