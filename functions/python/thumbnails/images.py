"""JPEG thumbnails: upright, without the original's metadata."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageOps

QUALITY = 85


@dataclass(frozen=True)
class Size:
    """`cover` fills the whole box and crops what hangs over; otherwise the image fits in it."""

    name: str
    width: int
    height: int
    cover: bool = False


SIZES = (
    Size("square", 200, 200, cover=True),
    Size("small", 320, 320),
    Size("medium", 800, 800),
)


def thumbnails(original: bytes) -> Iterator[tuple[Size, bytes]]:
    """A JPEG for each size; images are never enlarged, except to cover.

    Raises:
        PIL.UnidentifiedImageError: it is no image.
        OSError: it is cut off.
    """
    with Image.open(io.BytesIO(original)) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
    for size in SIZES:
        yield size, _jpeg(_resized(upright, size))


def _resized(image: Image.Image, size: Size) -> Image.Image:
    box = (size.width, size.height)
    if size.cover:
        return ImageOps.fit(image, box, Image.Resampling.LANCZOS)
    smaller = image.copy()
    smaller.thumbnail(box, Image.Resampling.LANCZOS)
    return smaller


def _jpeg(image: Image.Image) -> bytes:
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    buffer = io.BytesIO()
    clean.save(buffer, "JPEG", quality=QUALITY, optimize=True)
    return buffer.getvalue()
