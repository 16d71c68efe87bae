"""AWS::Lambda::Permission: everything in it means a new one."""

from __future__ import annotations

from ..change import Change


def _statement(change: Change) -> None:
    """Put the statement anew, with what LocalStack's provider leaves out of it."""
    names = (
        "Action",
        "EventSourceToken",
        "FunctionUrlAuthType",
        "InvokedViaFunctionUrl",
        "Principal",
        "PrincipalOrgID",
        "SourceAccount",
        "SourceArn",
    )
    client = change.client("lambda_")
    function = change.model["FunctionName"]
    client.remove_permission(FunctionName=function, StatementId=change.model["Id"])
    given = {n: change.model[n] for n in names if n in change.model}
    given.pop("InvokedViaFunctionUrl", None)  # newer than the API that LocalStack speaks
    client.add_permission(FunctionName=function, StatementId=change.model["Id"], **given)


UPDATES = {
    (
        "EventSourceToken",
        "FunctionUrlAuthType",
        "InvokedViaFunctionUrl",
        "PrincipalOrgID",
        "SourceAccount",
    ): _statement
}

AT_CREATION = ("EventSourceToken", "FunctionUrlAuthType", "PrincipalOrgID", "SourceAccount")
