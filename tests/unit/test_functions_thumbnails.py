"""The images that the thumbnail function makes, pixel by pixel where it matters."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, UnidentifiedImageError

from tests.unit.function_modules import modules_of

PHOTOS = Path(__file__).parents[2] / "fixtures" / "thumbnails" / "photos"
RED, BLUE = (220, 20, 20), (20, 20, 220)


@pytest.fixture
def images() -> Iterator[Any]:
    with modules_of("thumbnails", "images") as (module,):
        yield module


def made(images: Any, original: bytes) -> dict[str, Image.Image]:
    return {size.name: Image.open(io.BytesIO(jpeg)) for size, jpeg in images.thumbnails(original)}


def jpeg(image: Image.Image, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=95, **options)
    return buffer.getvalue()


def halves(width: int, height: int) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image


def is_near(pixel: tuple[int, ...], colour: tuple[int, ...]) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(pixel, colour, strict=True))


def test_every_size_is_a_jpeg_of_its_measure(images: Any) -> None:
    found = made(images, (PHOTOS / "lake.jpg").read_bytes())
    assert {name: image.size for name, image in found.items()} == {
        "square": (200, 200),
        "small": (320, 213),
        "medium": (800, 533),
    }
    assert {image.format for image in found.values()} == {"JPEG"}


def test_the_square_covers_and_crops_evenly(images: Any) -> None:
    square = made(images, jpeg(halves(1200, 400)))["square"]
    assert is_near(square.getpixel((5, 100)), RED)
    assert is_near(square.getpixel((194, 100)), BLUE)


def test_the_orientation_is_applied_and_not_kept(images: Any) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter: what is stored on the left is up
    medium = made(images, jpeg(halves(400, 200), exif=exif))["medium"]
    assert medium.size == (200, 400)
    assert is_near(medium.getpixel((100, 10)), RED)
    assert is_near(medium.getpixel((100, 390)), BLUE)
    assert not medium.getexif()


def test_no_metadata_is_left(images: Any) -> None:
    original = (PHOTOS / "portrait_with_gps.jpg").read_bytes()
    assert Image.open(io.BytesIO(original)).getexif().get_ifd(0x8825)
    for image in made(images, original).values():
        assert not image.getexif()
        assert "comment" not in image.info


def test_a_png_with_transparency_becomes_a_jpeg(images: Any) -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (300, 300), (*BLUE, 255)).save(buffer, "PNG")
    assert is_near(made(images, buffer.getvalue())["square"].getpixel((100, 100)), BLUE)


def test_a_small_image_is_not_enlarged(images: Any) -> None:
    found = made(images, (PHOTOS / "tiny.jpg").read_bytes())
    assert found["small"].size == found["medium"].size == (240, 160)


@pytest.mark.parametrize(
    ("original", "error"),
    [
        (b"this is no photo", UnidentifiedImageError),
        ((PHOTOS / "cut_off.jpg").read_bytes(), OSError),
    ],
    ids=["text", "cut off"],
)
def test_what_is_no_image_raises(images: Any, original: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        list(images.thumbnails(original))
