"""The last guard before a guide's HTML reaches a page: what is not on this list does not come through.

Whoever writes a guide is trusted with words, not with the page: no scripts, styles, pictures, frames or forms.
"""

import nh3

_TAGS = {"a", "blockquote", "br", "em", "h3", "li", "ol", "p", "strong", "ul"}

_cleaner = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"script", "style"},
    attributes={"a": {"href", "id"}, "h3": {"id"}, "ol": {"start"}, "*": set()},
    tag_attribute_values={"a": {"role": {"doc-biblioref"}}},
    url_schemes={"https", "mailto", "tel"},
    # Our answers say Referrer-Policy: no-referrer, and nothing opens in another window.
    link_rel=None,
)
_inline_cleaner = nh3.Cleaner(tags={"em", "strong"}, attributes={"*": set()}, clean_content_tags={"script", "style"})


def clean_html(html: str) -> str:
    """What may stand in a section."""
    return _cleaner.clean(html)


def clean_inline_html(html: str) -> str:
    """What may stand in a line of the references."""
    return _inline_cleaner.clean(html)
