"""serverless.yml (Serverless Framework, v3 syntax), as the template that it stands for.

Read by ourselves and not by `osls package`: docs/dependencies.md says why. The logical ids are the
framework's, since users refer to them; `Node`s carry the file and line of each part through
variables and files into the template.
"""

from __future__ import annotations

from harness.stacks.readers.serverless.reading import read, recognises

__all__ = ["read", "recognises"]
