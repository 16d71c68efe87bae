"""AWS::Logs::SubscriptionFilter."""

from __future__ import annotations

from ..change import Change


def _filter(change: Change) -> None:
    more = {
        parameter: change.after[name]
        for name, parameter in (("RoleArn", "roleArn"), ("Distribution", "distribution"))
        if name in change.after
    }
    change.client("logs").put_subscription_filter(
        logGroupName=change.after["LogGroupName"],
        # LocalStack's provider gives the filter this name and deletes it by it
        filterName=change.after["LogGroupName"],
        filterPattern=change.after["FilterPattern"],
        destinationArn=change.after["DestinationArn"],
        **more,
    )


UPDATES = {("DestinationArn", "Distribution", "FilterPattern", "RoleArn"): _filter}
