"""AWS::Lambda::Alias."""

from __future__ import annotations

from ....functions.aliases import weights_of
from ..change import Change


def _alias(change: Change) -> None:
    change.client("lambda_").update_alias(
        FunctionName=change.after["FunctionName"],
        Name=change.after["Name"],
        FunctionVersion=change.after["FunctionVersion"],
        Description=change.value("Description", ""),
        RoutingConfig=weights_of(change.value("RoutingConfig", {})),
    )


def _provisioned(change: Change) -> None:
    client = change.client("lambda_")
    which = {"FunctionName": change.after["FunctionName"], "Qualifier": change.after["Name"]}
    if given := change.value("ProvisionedConcurrencyConfig"):
        client.put_provisioned_concurrency_config(**which, **given)
    else:
        client.delete_provisioned_concurrency_config(**which)


UPDATES = {
    ("Description", "FunctionVersion", "RoutingConfig"): _alias,
    ("ProvisionedConcurrencyConfig",): _provisioned,
}
