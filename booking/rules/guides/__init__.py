"""What a condition guide is: a Markdown file that begins with its facts, in TOML between two lines of `+++`.

Reading finds every mistake, each with its line, and gives either all of the guide or none of it. What
needs a Markdown library is in booking/guides.
"""

from booking.rules.guides.guide import (
    BadGuide,
    Citation,
    Guide,
    GuideCollection,
    GuideMistake,
    GuidePassage,
    GuideQuestion,
    GuideSection,
    Reference,
    guide_code,
)

__all__ = [
    "BadGuide",
    "Citation",
    "Guide",
    "GuideCollection",
    "GuideMistake",
    "GuidePassage",
    "GuideQuestion",
    "GuideSection",
    "Reference",
    "guide_code",
]
