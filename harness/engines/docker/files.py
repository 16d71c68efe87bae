"""What is mounted into the container: the extension, and what functions find installed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from harness.engines.base import Progress
from harness.engines.docker.mount import Mount
from harness.engines.docker.run import run_once
from harness.engines.installation import installer
from harness.engines.installation.home import harness_home
from harness.engines.installation.lockfile import FUNCTIONS
from harness.engines.installation.node import ensure_node
from harness.engines.installation.once import make_once
from harness.engines.installation.staging import EXTENSION, stage_extension

PYTHON = "3.13"
"""The image's; the path below names it too."""
PACKAGES = f"/var/lib/localstack/lib/python-packages/lib/python{PYTHON}/site-packages"
"""The image's own interpreter has this directory on its path."""
MOUNT = "/opt/harness"
_FUNCTIONS = f"{MOUNT}/functions/python{PYTHON}"

_PLATFORMS = {
    "x86_64": "x86_64-manylinux_2_28",
    "aarch64": "aarch64-manylinux_2_28",
    "arm64": "aarch64-manylinux_2_28",
}


def mounts(image: str, architecture: str, progress: Progress | None = None) -> list[Mount]:
    """Everything to mount, installed first where it is missing.

    `architecture` is the daemon's, which need not be this machine's.

    Raises:
        EngineError: the functions' packages cannot be installed, or the image is not to be had.
    """
    (info,) = stage_extension().glob("*.dist-info")
    found = [
        Mount(EXTENSION, f"{PACKAGES}/harness_extension"),
        Mount(info, f"{PACKAGES}/{info.name}"),
        Mount(_function_site(image, architecture, progress), _FUNCTIONS),
    ]
    node = ensure_node(progress)
    if "modules" in node:
        found.append(Mount(Path(node["modules"]), f"{MOUNT}/node_modules"))
    return found


def _function_site(image: str, architecture: str, progress: Progress | None) -> Path:
    platform = _PLATFORMS.get(architecture, architecture)
    tell = progress or (lambda _text, _fraction: None)
    directory = harness_home() / "functions" / f"{platform}-py{PYTHON}-{FUNCTIONS.digest}"

    def build(partial: Path) -> dict[str, Any]:
        text = f"installing boto3 and the runtime client for the container's Python {PYTHON}"
        installer.install(
            FUNCTIONS,
            python=installer.current_interpreter(),
            into=partial / "site",
            target=installer.Target(PYTHON, platform),
            progress=lambda fraction: tell(text, fraction),
        )
        # Each cold start would compile boto3 anew: it is mounted read-only.
        run_once(
            image,
            ["-m", "compileall", "-q", _FUNCTIONS],
            Mount(partial / "site", _FUNCTIONS),
        )
        return {"python": PYTHON, "platform": platform}

    make_once(directory, build)
    return directory / "site"


def compose_environment(
    image: str, architecture: str, progress: Progress | None = None
) -> dict[str, str]:
    """The variables that docker-compose.yml reads: `HARNESS_MOUNT_*` by purpose."""
    extension, info, functions, *node = mounts(image, architecture, progress)
    found = {
        "HARNESS_MOUNT_EXTENSION": str(extension.source),
        "HARNESS_MOUNT_INFO": str(info.source),
        "HARNESS_MOUNT_FUNCTIONS": str(functions.source),
    }
    if node:
        found["HARNESS_MOUNT_NODE"] = str(node[0].source)
    return found
