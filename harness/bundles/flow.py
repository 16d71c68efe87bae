"""The flow that a bundle holds, to be drawn."""

from __future__ import annotations

import json
from pathlib import Path

from harness.bundles import archive
from harness.engines.extension.wire import from_json
from harness.report.results.model import ResourceName, titles_of
from harness.trace.exports import NamedFlow


def flow_of(bundle: Path) -> NamedFlow:
    """
    Raises:
        BadInput: it is no bundle, or a damaged one.
    """
    manifest, contents = archive.read(bundle)
    records = [from_json(record) for record in json.loads(contents["records.json"])]
    resources = json.loads(contents.get("resources.json", b"{}"))
    named = [
        ResourceName(logical=logical, type="", physical=physical)
        for logical, physical in resources.items()
    ]
    return NamedFlow(manifest.scenario.title, records, titles_of(named))
