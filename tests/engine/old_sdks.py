"""SDKs that know no `AWS_ENDPOINT_URL`, from their registries, installed once for each home."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.engines.installation.home import harness_home

NODE = ("aws-sdk@2.1693.0",)
PYTHON = ("boto3==1.26.165",)
PYTHON_ASYNC = ("aiobotocore==2.5.4", "aiohttp==3.13.2")
UNUSED = (".d.ts", ".examples.json", ".md", ".map", ".pyc")


def node_packages() -> dict[str, bytes]:
    """`node_modules` with SDK v2: what a zip of the function holds, by path."""
    folder = _installed(
        NODE, ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", "."]
    )
    left_out = ("dist/", "dist-tools/", "scripts/")
    return {
        f"node_modules/{name}": data
        for name, data in _files(folder / "node_modules")
        if not name.startswith(tuple(f"aws-sdk/{part}" for part in left_out))
        and (not name.startswith("aws-sdk/apis/") or _is_used(name))
    }


def python_packages(requirements: Sequence[str] = PYTHON) -> dict[str, bytes]:
    """Packages beside the function's code, without the models of services not used here."""
    uv = [str(Path(sys.executable).parent / "uv"), "pip", "install", "-q", "--target", "."]
    folder = _installed(requirements, uv)
    models = "botocore/data/"
    return {
        name: data
        for name, data in _files(folder)
        if not name.startswith(models) or name.count("/") < 3 or _is_used(name)
    }


def _is_used(name: str) -> bool:
    services = ("s3", "sqs", "dynamodb", "sts", "metadata")
    return name.split("/")[2].partition("-")[0].partition(".")[0] in services


def _installed(packages: Sequence[str], command: Sequence[str]) -> Path:
    key = hashlib.sha256("\0".join([*packages, sys.version]).encode()).hexdigest()[:12]
    done = harness_home() / "test-packages" / key
    if not done.is_dir():
        done.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(dir=done.parent))
        subprocess.run([*command, *packages], cwd=making, check=True, timeout=300)
        try:
            making.rename(done)
        except OSError:  # another worker was faster
            shutil.rmtree(making)
    return done


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith(UNUSED):
            yield path.relative_to(folder).as_posix(), path.read_bytes()
