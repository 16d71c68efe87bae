"""CloudFormation that does what AWS's does: the deployment engine behind LocalStack's API.

LocalStack 4.13.1 and 4.14.0 report UPDATE_COMPLETE for changes that were never made, roll
nothing back, delete what should be retained and know no custom resources. Mending its engine
method by method was tried first: it models the template before and after in one tree and works
values out lazily in both, so that nearly each of these faults sits in its shape. So only its
API, its stores and its resource providers are kept. What stands here:

`language/`    the template language: parameters, conditions, functions, order (no LocalStack)
`transforms/`  AWS::Serverless, AWS::LanguageExtensions, AWS::Include, macros
`resources/`   making, changing and deleting one resource
`deployment/`  bringing a stack to a template: plan, apply, clean up, roll back
`api/`         the operations of CloudFormation's API that lead there
"""

from __future__ import annotations

from types import ModuleType

from ..mends.on_import import after_import
from ..resource_types import provide


def install() -> None:
    provide(
        "AWS::ApiGateway::Authorizer",
        "AWS::CloudFormation::CustomResource",
        "AWS::Events::Archive",
    )
    after_import("localstack.services.cloudformation.v2.provider", _mend)


def _mend(module: ModuleType) -> None:
    from .api import operations

    operations.put_into(module.CloudformationProviderV2)
