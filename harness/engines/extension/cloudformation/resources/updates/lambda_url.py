"""AWS::Lambda::Url."""

from __future__ import annotations

from ..change import Change


def _url(change: Change) -> None:
    qualifier = {"Qualifier": q} if (q := change.after.get("Qualifier")) else {}
    change.client("lambda_").update_function_url_config(
        FunctionName=change.after["TargetFunctionArn"],
        AuthType=change.after["AuthType"],
        Cors=change.value("Cors", {}),
        InvokeMode=change.value("InvokeMode", "BUFFERED"),
        **qualifier,
    )


UPDATES = {("AuthType", "Cors", "InvokeMode"): _url}
