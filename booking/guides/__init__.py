"""Condition guides: Markdown files read, checked and made into pages' parts once, as the application starts.

What a guide must say is in rules/guides; here are the libraries that read Markdown and clean HTML.
"""

from booking.guides.guide_loading import SHIPPED_FOLDER, load_guide_files, load_guides

__all__ = ["SHIPPED_FOLDER", "load_guide_files", "load_guides"]
