"""Loads the fonts that pictures are drawn with, all under the SIL Open Font License.

Latin, Greek and Cyrillic come from Source, Arabic from Amiri. Pillow joins Arabic letters and orders them from right
to left where FriBiDi is installed.
"""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageFont
from PIL.ImageFont import FreeTypeFont

SERIF = ("font_source_serif_pro/SourceSerifPro-Regular.ttf", "fontpkg_amiri/Amiri-Regular.ttf")
SANS = ("font_source_sans_pro/SourceSansPro-Regular.ttf", "fontpkg_amiri/Amiri-Regular.ttf")

# A character that no font has. Its shape is the one that stands for every missing character.
_MISSING = "\U0010ffff"
_TEST_SIZE = 32


@lru_cache(maxsize=256)
def face(name: str, size: int) -> FreeTypeFont:
    """Returns a font of a package, at a size in pixels. Raises LookupError where the package is missing."""
    package, _, file = name.partition("/")
    found = find_spec(package)
    if found is None or found.origin is None:
        raise LookupError(f"the package {package} is not installed (requirements.txt)")
    return ImageFont.truetype(Path(found.origin).parent / "files" / file, size)


def face_for(text: str, faces: tuple[str, ...]) -> str:
    """Returns the font that has most letters of a text; the first of several."""
    return max(faces, key=lambda name: sum(has_letter(name, letter) for letter in text))


def without_missing_letters(text: str, faces: tuple[str, ...]) -> str:
    """Returns a text without the letters that its font does not have, which would be drawn as empty boxes."""
    name = face_for(text, faces)
    return " ".join("".join(letter for letter in text if has_letter(name, letter)).split())


@lru_cache(maxsize=4096)
def has_letter(name: str, letter: str) -> bool:
    """Returns whether a font has a letter."""
    if letter.isspace():
        return True
    font = face(name, _TEST_SIZE)
    shape, missing = font.getmask(letter), font.getmask(_MISSING)
    return (shape.size, bytes(shape)) != (missing.size, bytes(missing))
