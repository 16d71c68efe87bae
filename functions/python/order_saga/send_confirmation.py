"""Tell the customer, by mail, that the order is on its way."""

from __future__ import annotations

import os
from typing import Any

import boto3

ses = boto3.client("ses")


def handler(order: dict[str, Any], context: Any) -> dict[str, Any]:
    """Send the mail.

    Raises:
        botocore.exceptions.ClientError: SES refuses the address.
    """
    text = (
        f"Thank you for your order of {order['quantity']} × {order['sku']}.\n"
        f"We have charged {order['amount'] / 100:.2f} EUR to your card."
    )
    answer = ses.send_email(
        Source=os.environ["SENDER"],
        Destination={"ToAddresses": [order["email"]]},
        Message={
            "Subject": {"Data": f"Your order {order['orderId']}"},
            "Body": {"Text": {"Data": text}},
        },
    )
    return {"messageId": answer["MessageId"]}
