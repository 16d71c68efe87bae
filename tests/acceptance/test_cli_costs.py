"""`harness run --cost` and `--budget`: the table, prices, the function that is too dear."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.engines.cloud import Cloud

ROOT = Path(__file__).parents[2]
SUITE = ROOT / "scenarios" / "cost"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(cloud: Cloud) -> Run:
    def run(*options: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "harness", "run", str(SUITE), "--engine", cloud.endpoint]
        return subprocess.run(
            [*command, *options], capture_output=True, text=True, check=False, timeout=180
        )

    return run


def test_the_table_and_a_budget_that_is_exceeded(run: Run) -> None:
    prices = ("--prices", str(SUITE / "prices.yaml"))
    done = run("--cost", "--budget", "0.05", "-k", "two invocations", *prices)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = {line.split("  ")[0]: line for line in done.stdout.splitlines()}
    assert rows["PriceParcels"].endswith("$0.01")
    assert "1024 MB x86_64" in rows["PriceParcels"]
    assert "256 MB arm64" in rows["PriceShipment"]
    assert rows["requests: sqs"].endswith("$0.001")
    assert rows["in all"].endswith("$0.021")
    done = run("--budget", "0.02", "-k", "as often as it is tried", *prices)
    assert done.returncode == 1
    told = "over budget: the run cost $0.03, the budget is $0.02; the dearest function is "
    assert told + "PriceParcels: $0.03 for 3 invocations" in done.stdout


def test_a_price_table_that_is_wrong(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("gb_second: {x86_64: free}\n")
    done = run("--prices", str(tmp_path / "p.yaml"))
    assert done.returncode == 2
    assert f"{tmp_path / 'p.yaml'}:1:21: 'x86_64': expected a number" in done.stderr
    assert "there is no price table" in run("--prices", str(tmp_path / "q.yaml")).stderr
