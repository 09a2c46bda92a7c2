"""What is asked of a PDF that a browser has printed."""

import re
import zlib

_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_PAGE = re.compile(rb"/Type\s*/Page\b")


def sheets(pdf: bytes) -> int:
    """How many pages it has. Chromium writes its pages plainly, Firefox in compressed streams."""
    return sum(len(_PAGE.findall(part)) for part in (pdf, *map(_unpacked, _STREAM.findall(pdf))))


def _unpacked(stream: bytes) -> bytes:
    """A stream's text; nothing for what is packed in another way, which is a font or a picture."""
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return b""
