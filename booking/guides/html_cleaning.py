"""Removes everything from a guide's HTML that is not on the list of allowed tags and attributes.

Authors of guides write text only: scripts, styles, pictures, frames and forms are removed.
"""

import nh3

_TAGS = {"a", "blockquote", "br", "em", "h3", "li", "ol", "p", "strong", "ul"}

_cleaner = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"script", "style"},
    attributes={"a": {"href", "id"}, "h3": {"id"}, "ol": {"start"}, "*": set()},
    tag_attribute_values={"a": {"role": {"doc-biblioref"}}},
    url_schemes={"https", "mailto", "tel"},
    # Responses have Referrer-Policy: no-referrer, and no link opens another window, so no rel is needed.
    link_rel=None,
)
_inline_cleaner = nh3.Cleaner(tags={"em", "strong"}, attributes={"*": set()}, clean_content_tags={"script", "style"})


def clean_html(html: str) -> str:
    """Returns the HTML of a section with only what is allowed in one."""
    return _cleaner.clean(html)


def clean_inline_html(html: str) -> str:
    """Returns the HTML of a reference with only what is allowed in one."""
    return _inline_cleaner.clean(html)
