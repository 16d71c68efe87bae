"""`$image`: an image's format, size in pixels, and whether it carries Exif data."""

from __future__ import annotations

from typing import Any

from harness.errors import did_you_mean
from harness.scenarios.formats.images import image_header
from harness.scenarios.matchers.base import Compare, Difference, Matcher, show
from harness.scenarios.matchers.encoded import as_bytes

KEYS = ("format", "width", "height", "exif")


def _image(argument: Any, actual: Any, path: str, _compare: Compare) -> list[Difference]:
    from harness.scenarios.matchers.comparing import match

    data = as_bytes(actual)
    header = image_header(data) if data is not None else None
    if header is None:
        return [Difference(path, f"expected a JPEG, PNG, GIF or WebP image, got {show(actual)}")]
    if argument is True:
        return []
    return match(argument, vars(header), exact=False, path=f"{path}(image)")


def _check(argument: Any) -> str | None:
    if argument is True:
        return None
    if not isinstance(argument, dict) or not argument:
        return f"takes `true` or some of {', '.join(KEYS)}"
    unknown = next((key for key in argument if key not in KEYS), None)
    return None if unknown is None else f"knows no {unknown!r}: {did_you_mean(unknown, KEYS)}"


IMAGE = (
    Matcher(
        "$image", "An image (bytes, or base64 text) of this `format`, `width`, `height`, `exif`.",
        {
            "anyOf": [
                {"const": True},
                {
                    "type": "object",
                    "properties": {key: {"$ref": "#/$defs/Expected"} for key in KEYS},
                    "additionalProperties": False,
                    "minProperties": 1,
                },
            ]
        },
        _image, _check, nested=True,
    ),
)  # fmt: skip
