"""The sections of a guide: by their headings, so that every guide answers the same questions in the same words."""

import re
import unicodedata

# Heading → its anchor, which links from elsewhere end in.
SECTIONS = {
    "What it is": "what-it-is",
    "Causes": "causes",
    "Symptoms": "symptoms",
    "When to see a doctor soon": "see-a-doctor",
    "Diagnosis": "diagnosis",
    "Treatment options": "treatment",
    "Recovery times": "recovery",
    "What happens untreated": "untreated",
    "Questions and answers": "questions",
    "Author’s note": "note",
}
OPTIONAL_SECTIONS = frozenset({"When to see a doctor soon", "Recovery times"})
QUESTIONS_HEADING = "Questions and answers"


def section_heading(text: str) -> str:
    """The section of a heading, however it is capitalised and whichever apostrophe it has; "" for none of ours."""
    typed = text.strip().replace("'", "’").casefold()
    return next((heading for heading in SECTIONS if heading.casefold() == typed), "")


def heading_anchor(text: str) -> str:
    """A heading as the end of an address: "Does it hurt?" is "does-it-hurt"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")
