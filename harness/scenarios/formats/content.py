"""Content that may be given as text, JSON, a file or base64: objects and request bodies."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from pydantic import Field, model_validator

from harness.errors import BadInput
from harness.scenarios.context import Context
from harness.scenarios.fields import Body, FilePath, exactly_one
from harness.scenarios.formats.data import text_of, to_json

KEYS = ("body", "json", "file", "base64")


class Content(Body):
    """Just one of body, json, file and base64."""

    body: Any = Field(None, description="Text (a mapping is written as JSON).")
    json_: Any = Field(None, alias="json", description="Data, written as JSON.")
    file: FilePath | None = Field(None, description="A file with the bytes.")
    base64: str | None = Field(None, description="The bytes as base64.")

    @model_validator(mode="before")
    @classmethod
    def _one_content(cls, data: Any) -> Any:
        exactly_one(data, KEYS, optional=cls.content_optional())
        return data

    @classmethod
    def content_optional(cls) -> bool:
        return False

    def bytes_(self, context: Context) -> bytes | None:
        """The bytes, or None where no content is given."""
        given = self.model_fields_set
        if "json_" in given:
            return to_json(self.json_).encode()
        if self.file is not None:
            return context.read(self.file, "file")
        if self.base64 is not None:
            try:
                return base64.b64decode(self.base64, validate=True)
            except binascii.Error as error:
                raise BadInput(f"not base64: {error}", where=context.where("base64")) from error
        return text_of(self.body).encode() if "body" in given else None
