"""AWS SDK v3 compiled for one Node: once, and left alone where that fails."""

from __future__ import annotations

from pathlib import Path

from harness.engines.installation.node_code import compiled_once
from harness.errors import EngineError


def test_it_is_compiled_once_for_each_node(tmp_path: Path) -> None:
    made: list[Path] = []

    def compile_into(partial: Path) -> None:
        (partial / "code.bin").write_text(f"{len(made)}")
        made.append(partial)

    told: list[str] = []
    names = [
        compiled_once(
            tmp_path, node, compile_into, "somebody", lambda text, _share: told.append(text)
        )
        for node in ("20-x", "20-x", "22-x")
    ]
    assert names[0] == names[1] != names[2]
    assert [(tmp_path / str(name) / "code.bin").read_text() for name in names] == ["0", "0", "1"]
    assert told == ["compiling AWS SDK v3 for somebody"] * 2


def test_what_cannot_be_compiled_is_not_tried_again(tmp_path: Path) -> None:
    tried: list[Path] = []

    def refuse(partial: Path) -> None:
        tried.append(partial)
        raise EngineError("no Node in the image")

    assert compiled_once(tmp_path, "image-1", refuse, "somebody", None) is None
    assert compiled_once(tmp_path, "image-1", refuse, "somebody", None) is None
    assert len(tried) == 1
