"""An `AWS::EC2::VPCEndpoint` without `VpcEndpointType` cannot be deleted (4.13.1).

Such a one is a gateway. AWS: `AWS::EC2::VPCEndpoint` in the CloudFormation template reference.
"""

from __future__ import annotations

import functools
from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("localstack.services.ec2.resource_providers.aws_ec2_vpcendpoint", _mend)


def _mend(module: Any) -> None:
    stock = module.EC2VPCEndpointProvider.create

    @functools.wraps(stock)
    def create(self: Any, request: Any) -> Any:
        if not request.desired_state.get("VpcEndpointType"):
            request.desired_state["VpcEndpointType"] = "Gateway"
        return stock(self, request)

    module.EC2VPCEndpointProvider.create = create
