"""The matchers of scenario files as functions: `$starts_with` is `expect.starts_with(…)`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Literal

from harness.expecting.pattern import Pattern
from harness.expecting.subject import joined
from harness.expecting.written import data

JsonType = Literal["string", "integer", "number", "boolean", "object", "array", "null"]
Comparable = float | str | datetime


class Matchers:
    """Each gives a `Pattern`; arguments may be plain data, patterns, or hold both."""

    def any(self) -> Pattern:
        """Anything, but it must be there."""
        return Pattern("$any")

    def absent(self) -> Pattern:
        """The key must be missing."""
        return Pattern("$absent")

    def type(self, name: JsonType) -> Pattern:
        """A value of that type in JSON."""
        return Pattern("$type", name)

    def regex(self, expression: str) -> Pattern:
        """Text in which the regular expression is found."""
        return Pattern("$regex", expression)

    def uuid(self) -> Pattern:
        """A UUID with dashes."""
        return Pattern("$uuid")

    def starts_with(self, text: str) -> Pattern:
        return Pattern("$starts_with", text)

    def ends_with(self, text: str) -> Pattern:
        return Pattern("$ends_with", text)

    def number(self, value: Any) -> Pattern:
        """Text that is a number, which matches."""
        return Pattern("$number", value)

    def timestamp(self) -> Pattern:
        """An ISO 8601 date and time."""
        return Pattern("$timestamp")

    def date(self) -> Pattern:
        """An ISO 8601 date."""
        return Pattern("$date")

    def near(self, time: Comparable = "now", within: float | str | None = None) -> Pattern:
        """A time near this one, 1 minute or `within` (seconds, or `"30s"`)."""
        return Pattern("$near", data(time), within=within)

    def approx(self, value: float, within: float | None = None) -> Pattern:
        """A number near this one, 0.01 or `within`."""
        return Pattern("$approx", value, within=within)

    def gt(self, value: Comparable) -> Pattern:
        return Pattern("$gt", data(value))

    def gte(self, value: Comparable) -> Pattern:
        return Pattern("$gte", data(value))

    def lt(self, value: Comparable) -> Pattern:
        return Pattern("$lt", data(value))

    def lte(self, value: Comparable) -> Pattern:
        return Pattern("$lte", data(value))

    def between(self, least: Comparable, most: Comparable) -> Pattern:
        """A value between these two, or one of them."""
        return Pattern("$between", [data(least), data(most)])

    def contains(self, value: Any) -> Pattern:
        """Text with this in it, a list with such an element, or a mapping with these."""
        return Pattern("$contains", value)

    def length(self, value: int | Pattern) -> Pattern:
        """So many characters, elements or keys."""
        return Pattern("$length", value)

    def unordered(self, elements: Iterable[Any]) -> Pattern:
        """Just these elements, in any order."""
        return Pattern("$unordered", list(elements))

    def each(self, value: Any) -> Pattern:
        """A list of which every element is this."""
        return Pattern("$each", value)

    def count(self, number: int | Pattern, of: Any = None) -> Pattern:
        """A list with so many elements, or so many `of` this."""
        return Pattern("$count", number, of=of)

    def sequence(self, elements: Sequence[Any]) -> Pattern:
        """A list with these elements in this order; others may stand between."""
        return Pattern("$sequence", list(elements))

    def keys(self, names: Iterable[str] | Pattern) -> Pattern:
        """A mapping with just these keys, or keys that match."""
        return Pattern("$keys", names if isinstance(names, Pattern) else list(names))

    def partial(self, wanted: Any = None, /, **keys: Any) -> Pattern:
        """This; mappings in it may have further keys, at every depth."""
        return Pattern("$partial", joined(wanted, keys))

    def exact(self, wanted: Any = None, /, **keys: Any) -> Pattern:
        """This; mappings in it may have no further keys."""
        return Pattern("$exact", joined(wanted, keys))

    def one_of(self, *options: Any) -> Pattern:
        """Any of these."""
        return Pattern("$one_of", list(options))

    def all(self, *parts: Any) -> Pattern:
        """All of these at once."""
        return Pattern("$all", list(parts))

    def not_(self, value: Any) -> Pattern:
        """Anything but this."""
        return Pattern("$not", value)

    def json(self, wanted: Any = None, /, **keys: Any) -> Pattern:
        """JSON text that, parsed, matches."""
        return Pattern("$json", joined(wanted, keys))

    def unpacked(self, wanted: Any = None, /, **keys: Any) -> Pattern:
        """This, once all JSON inside text is parsed, at every depth."""
        return Pattern("$unpacked", joined(wanted, keys))

    def base64(self, wanted: Any) -> Pattern:
        """Base64 text that, decoded, matches."""
        return Pattern("$base64", wanted)

    def gzip(self, wanted: Any) -> Pattern:
        """Gzip data (bytes, or base64 text) that, decompressed, matches."""
        return Pattern("$gzip", wanted)

    def csv(self, rows: Any, delimiter: str | None = None) -> Pattern:
        """CSV text whose rows (mappings by the header, or lists) match; cells are text."""
        return Pattern("$csv", rows, delimiter=delimiter)

    def image(
        self, *, format: Any = None, width: Any = None, height: Any = None, exif: Any = None
    ) -> Pattern:
        """An image (bytes, or base64 text) of this format, size in pixels, and Exif or not."""
        given = {"format": format, "width": width, "height": height, "exif": exif}
        return Pattern("$image", {k: v for k, v in given.items() if v is not None} or True)
