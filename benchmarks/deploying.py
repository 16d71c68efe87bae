"""A stack deployed, deployed again unchanged, and its data reset."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from benchmarks.samples import Samples, once, repeat
from harness.engines.cloud import Cloud
from harness.stacks.deploy import deploy

FIXTURE = Path(__file__).parent / "stack"


def measure(cloud: Cloud) -> dict[str, Samples]:
    with tempfile.TemporaryDirectory() as directory:
        # A copy: nothing that an earlier run remembered of these files may help this one.
        copied = Path(directory) / "stack"
        shutil.copytree(FIXTURE, copied)
        template = copied / "template.yaml"
        found = {
            "deploy, 25 resources": once(lambda: deploy(template, cloud, name="measured")),
            "deploy again, unchanged": repeat(
                5, lambda _i: deploy(template, cloud, name="measured")
            ),
        }
        source = copied / "worker" / "app.py"
        source.write_text(source.read_text() + "\nCHANGED = True\n")
        found["deploy, one function changed"] = once(
            lambda: deploy(template, cloud, name="measured")
        )
    if cloud.control:
        control = cloud.control
        control.baseline(cloud.account)
        found["reset of the stack's data"] = repeat(10, lambda _i: control.reset(cloud.account))
    return found
