"""The faces that pictures are written in, all under the SIL Open Font License, and what they can write.

Latin, Greek and Cyrillic are Source's; Arabic is Amiri's, which Pillow joins and turns round where
FriBiDi is installed.
"""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageFont
from PIL.ImageFont import FreeTypeFont

SERIF = ("font_source_serif_pro/SourceSerifPro-Regular.ttf", "fontpkg_amiri/Amiri-Regular.ttf")
SANS = ("font_source_sans_pro/SourceSansPro-Regular.ttf", "fontpkg_amiri/Amiri-Regular.ttf")

# What no face has: its shape stands for all that are missing.
_MISSING = "\U0010ffff"
_TEST_SIZE = 32


@lru_cache(maxsize=256)
def face(name: str, size: int) -> FreeTypeFont:
    """A face of a package, at a size in pixels."""
    package, _, file = name.partition("/")
    found = find_spec(package)
    if found is None or found.origin is None:
        raise LookupError(f"the package {package} is not installed (requirements.txt)")
    return ImageFont.truetype(Path(found.origin).parent / "files" / file, size)


def face_for(text: str, faces: tuple[str, ...]) -> str:
    """The face that has most letters of a text; of two that have as many, the first."""
    return max(faces, key=lambda name: sum(has_letter(name, letter) for letter in text))


def without_missing_letters(text: str, faces: tuple[str, ...]) -> str:
    """A text without the letters that its face does not have: nobody is shown empty boxes."""
    name = face_for(text, faces)
    return " ".join("".join(letter for letter in text if has_letter(name, letter)).split())


@lru_cache(maxsize=4096)
def has_letter(name: str, letter: str) -> bool:
    """Whether a face has a letter."""
    if letter.isspace():
        return True
    font = face(name, _TEST_SIZE)
    shape, missing = font.getmask(letter), font.getmask(_MISSING)
    return (shape.size, bytes(shape)) != (missing.size, bytes(missing))
