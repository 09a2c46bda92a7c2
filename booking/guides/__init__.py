"""Loads condition guides: Markdown files that are read, checked and rendered once, as the application starts.

rules/guides says what a guide must contain; this package has the libraries that read Markdown and clean HTML.
"""

from booking.guides.guide_loading import SHIPPED_FOLDER, load_guide_files, load_guides

__all__ = ["SHIPPED_FOLDER", "load_guide_files", "load_guides"]
