"""AWS::Lambda::Version."""

from __future__ import annotations

from ..change import Change


def _provisioned(change: Change) -> None:
    client = change.client("lambda_")
    which = {
        "FunctionName": change.after["FunctionName"],
        "Qualifier": change.physical_id.rsplit(":", 1)[-1],
    }
    if given := change.value("ProvisionedConcurrencyConfig"):
        client.put_provisioned_concurrency_config(**which, **given)
    else:
        client.delete_provisioned_concurrency_config(**which)


UPDATES = {("ProvisionedConcurrencyConfig",): _provisioned}
