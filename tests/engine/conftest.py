"""Every test here has an account of its own: what one leaves behind, another never sees."""

from __future__ import annotations

import pytest

from harness.engines.cloud import Cloud
from tests.accounts import in_a_fresh_account


@pytest.fixture
def cloud(cloud: Cloud) -> Cloud:
    return in_a_fresh_account(cloud)
