"""Condition guides: Markdown files read, checked and made into pages' parts once, as the application starts.

What a guide must say is in rules/guides; here are the libraries that read Markdown and clean HTML.
"""

from booking.guides.shelf import SHIPPED, read_files, read_shelf

__all__ = ["SHIPPED", "read_files", "read_shelf"]
