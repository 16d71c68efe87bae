"""Prints a job: fifty pages a second."""

import time


def handler(event, context):
    pages = int(event.get("pages", 1))
    time.sleep(pages / 50)
    return {"printed": pages}
