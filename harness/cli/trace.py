"""`harness trace`: flows of a run, or of the engine that is up, in formats of other tools."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.engine import attached_cloud, endpoint_option, region_option
from harness.errors import BadInput, Unsupported

if TYPE_CHECKING:
    from harness.engines.control import ControlClient
    from harness.engines.extension.wire import Record
    from harness.trace.exports import NamedFlow


@click.command(name="trace")
@click.argument("stream", required=False, type=click.Path(path_type=Path))
@click.option("--mermaid", "wanted", flag_value="mermaid", help="A Mermaid sequence diagram.")
@click.option("--otel", "wanted", flag_value="otel", help="OpenTelemetry traces (OTLP JSON).")
@click.option("--chrome", "wanted", flag_value="chrome", help="Chrome's trace event format.")
@click.option("-k", "text", help="Only scenarios whose name or file contains this text.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Instead of standard output.")
@region_option
@endpoint_option
def command(
    *,
    stream: Path | None,
    wanted: str | None,
    text: str | None,
    output: Path | None,
    region: str,
    endpoint: str | None,
) -> None:
    """Print the flows that STREAM holds: of `harness run --json-stream`, or a bundle.

    Without STREAM: what the engine that is up has recorded. Without a format: as lines.
    """
    if stream is not None and endpoint is not None:
        raise click.UsageError("STREAM and --endpoint exclude each other")
    if stream is None and text is not None:
        raise click.UsageError("-k chooses scenarios of a STREAM")
    flows = _of_engine(endpoint, region) if stream is None else _of_stream(stream, text)
    written = _written(flows, wanted or "text")
    if output is None:
        click.echo(written, nl=False)
        return
    from harness.report.destinations import write

    write(output, written, "the trace")


def _of_stream(stream: Path, text: str | None) -> list[NamedFlow]:
    from harness.engines.extension.wire import from_json
    from harness.report.results import ScenarioEnded
    from harness.report.results.reading import read
    from harness.trace.exports import NamedFlow

    if zipfile.is_zipfile(stream):
        from harness.bundles.flow import flow_of

        if text is not None:
            raise click.UsageError("a bundle holds one scenario: leave out -k")
        return [flow_of(stream)]
    found = [event.scenario for event in read(stream) if isinstance(event, ScenarioEnded)]
    chosen = [s for s in found if text is None or text.lower() in s.id.lower()]
    if not chosen:
        of = f"none of {len(found)} scenarios fits -k {text!r}" if found else "no scenario ended"
        raise BadInput(f"{stream} has nothing to show: {of}")
    return [NamedFlow(s.name, [from_json(r) for r in s.records], s.titles) for s in chosen]


def _of_engine(endpoint: str | None, region: str) -> list[NamedFlow]:
    from harness.report.secrets import masked_records
    from harness.trace.exports import NamedFlow

    cloud = attached_cloud(endpoint, region)
    if cloud.control is None:
        raise Unsupported(cloud.engine.name, "what is called is recorded by our extension only")
    records = _recorded(cloud.control, cloud.account)
    return [NamedFlow(cloud.engine.release, masked_records(records))]


def _recorded(control: ControlClient, account: str) -> list[Record]:
    """What the engine has by now."""
    until = control.position(account)
    records: list[Record] = []
    with control.stream(account=account) as lines:
        for arrived in lines if until else ():
            records += arrived
            if records and records[-1].seq >= until:
                break
    return records


def _written(flows: list[NamedFlow], wanted: str) -> str:
    from harness.trace import timeline
    from harness.trace.exports import chrome, mermaid, otel

    if wanted == "mermaid":
        return "\n".join(mermaid(flow) for flow in flows)
    if wanted == "otel":
        return json.dumps(otel(flows), indent=2) + "\n"
    if wanted == "chrome":
        return json.dumps(chrome(flows), indent=2) + "\n"
    blocks = ["\n".join([flow.name, *timeline(flow.records)]) for flow in flows]
    return "\n\n".join(blocks) + "\n"
