"""Every test here has an account of its own: what one leaves behind, another never sees."""

from __future__ import annotations

import uuid

import pytest

from harness.engines.cloud import Cloud


@pytest.fixture
def cloud(cloud: Cloud) -> Cloud:
    account = str(uuid.uuid4().int % 10**12).zfill(12)
    return Cloud(cloud.engine, account=account, region=cloud.region)
