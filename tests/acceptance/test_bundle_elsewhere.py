"""A bundle of a failed saga, moved to another directory with an empty cache, fails the same way."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from own_home import APART, CACHES, environment, own_home

ROOT = Path(__file__).parents[2]
SAGA = ROOT / "scenarios" / "saga" / "card_declined.scenario.yaml"


def _harness(home: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "harness", *arguments],
        cwd=cwd,
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )


def test_the_saga(tmp_path: Path) -> None:
    ours = tmp_path / "ci"
    for name in ("fixtures/order_saga", "functions/python/order_saga"):
        shutil.copytree(ROOT / name, ours / name)
    (ours / "pyproject.toml").touch()
    (ours / "scenarios" / "saga").mkdir(parents=True)
    text = SAGA.read_text().split("---\n")[0]
    assert "{stock: 10, reserved: 0, sold: 0}" in text
    # The declined card's stock is expected to be sold, which a saga that compensates cannot do.
    text = text.replace("{stock: 10, reserved: 0, sold: 0}", "{stock: 8, reserved: 0, sold: 2}")
    broken = ours / "scenarios" / "saga" / "declined.scenario.yaml"
    broken.write_text(text + "timeout: 3s\n")
    (home := tmp_path / "home-of-ci").mkdir()
    made = _harness(
        own_home(home, apart=(*APART, *CACHES)), "run", "scenarios", "--bundle-code", cwd=ours
    )
    assert made.returncode == 1, made.stdout + made.stderr
    [bundle] = (ours / ".harness" / "bundles").iterdir()
    assert f"harness replay .harness/bundles/{bundle.name}" in made.stdout

    elsewhere = tmp_path / "a" / "laptop"
    elsewhere.mkdir(parents=True)
    moved = shutil.move(bundle, elsewhere / "moved.zip")
    shutil.rmtree(ours)
    shutil.rmtree(home)
    (empty := tmp_path / "home-of-the-laptop").mkdir()
    own_home(empty, apart=(*APART, *CACHES))
    again = _harness(empty, "replay", str(moved), "--json", cwd=elsewhere)
    assert again.returncode == 1, again.stdout + again.stderr
    outcome = json.loads(again.stdout)
    assert outcome["outcome"] == "same", outcome
    [failed] = [step for step in outcome["result"]["steps"] if step["status"] == "failed"]
    assert failed["problem"]["differences"] == [
        "$.stock: expected 8, got 10",
        "$.sold: expected 2, got 0",
    ]
    assert list(elsewhere.iterdir()) == [elsewhere / "moved.zip"]
