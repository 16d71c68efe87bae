"""`${file(PATH):key}`: parts of other files."""

from __future__ import annotations

from pathlib import Path

from harness.errors import BadInput
from harness.stacks.documents.document import parse, read_text
from harness.stacks.readers.serverless.dotenv_files import read_dotenv
from harness.stacks.readers.serverless.nodes import Node, node_of, tree
from harness.stacks.readers.serverless.variables.resolver import Missing, Request
from harness.stacks.validation.paths import missing_part

_PARSED = (".yml", ".yaml", ".json", ".tfstate")
PROGRAMS = (".js", ".cjs", ".mjs", ".ts", ".cts", ".mts")


class FileSource:
    """Files are read once; `folder` is the service's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[Path, Node] = {}

    def __call__(self, request: Request) -> Node | Missing:
        if len(request.parameters) != 1:
            raise BadInput(
                f"{request.text} names no file", where=request.where, fix="${file(path.yml):key}"
            )
        path = self.folder / Path(request.parameters[0]).expanduser()
        if path.suffix in PROGRAMS:
            raise BadInput(
                f"{request.text}: {path.name} is a program, and the harness runs none while it "
                "reads a template",
                where=request.where,
                fix="write its values into a YAML or JSON file, or let the framework resolve "
                "them: `serverless print > resolved.yml`",
            )
        if not path.is_file():
            return Missing(f"there is no file {request.parameters[0]!r}", missing_part(path))
        content = self._content(path, request)
        if request.address is None:
            return content
        if isinstance(content.value, str):
            raise BadInput(
                f"{request.text}: {path.name} is plain text, it has no {request.address!r}",
                where=request.where,
                fix="a key can be taken from YAML, JSON and .env files",
            )
        found = request.resolver.walk(content, request.address.split("."))
        if isinstance(found, Missing):
            return Missing(f"{found.why} ({path.name})", found.fix)
        return found

    def _content(self, path: Path, request: Request) -> Node:
        if path not in self._read:
            if path.suffix in _PARSED:
                self._read[path] = tree(parse(path, yes_no=False))
            elif path.name.startswith(".env") or path.suffix == ".env":
                self._read[path] = node_of(read_dotenv(path), request.where)
            else:
                self._read[path] = Node(read_text(path).strip(), request.where)
        return self._read[path]
