"""Conformance checks: what AWS documents, held against any engine.

A module is a service (`SERVICE`), a test is a check, and each names its document by
`@documented(feature, document)`. They use the AWS API only, so that they run on any engine:
`pytest tests/conformance --harness-engine URL`. Every check has an account of its own, which is
emptied behind it where the engine has our extension.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.engines.cloud import Cloud
from tests.accounts import fresh_account
from tests.conformance import beside
from tests.conformance.documented import NAME, source_of

HERE = Path(__file__).parent


def pytest_configure(config: pytest.Config) -> None:
    beside.of_engine(config.getoption("harness_engine", None) or "")
    config.addinivalue_line("markers", f"{NAME}(feature, document): where a check comes from")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            if source_of(item) is None:
                raise pytest.UsageError(f"{item.nodeid}: no @{NAME}(feature, document)")
            if not getattr(item.module, "SERVICE", ""):  # type: ignore[attr-defined]
                raise pytest.UsageError(f"{item.path}: names no SERVICE")


@pytest.fixture
def cloud(cloud: Cloud) -> Iterator[Cloud]:
    account = fresh_account()
    own = Cloud(cloud.engine, account=account, region=cloud.region)
    yield own
    if own.control is not None:
        own.reset_everything()  # else its mappings poll, and its functions wait, to the end


@pytest.fixture(autouse=True)
def _told_in_the_results(request: pytest.FixtureRequest) -> None:
    source = source_of(request.node)
    if source is not None:
        told = {"service": request.module.SERVICE, **vars(source)}
        request.node.user_properties += told.items()
