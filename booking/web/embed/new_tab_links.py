"""Links that lead out of the frame open a tab of their own, and say so to who does not see it.

This is done to the finished page, because it must hold for every link that anybody will ever put on one:
a page that may not be framed shows nothing at all inside a frame.
"""

import re

from flask import Response, request
from flask_babel import gettext as _
from markupsafe import escape

from booking.web.iframe_requests import is_framed

_LINK = re.compile(r'<a (?P<before>[^>]*?)href="(?P<href>[^"]*)"(?P<after>[^>]*)>(?P<words>.*?)</a>', re.DOTALL)
_REL = re.compile(r' rel="[^"]*"')


def open_outside_links_in_new_tab(response: Response) -> Response:
    """Marks the links of a framed page that leave it."""
    if is_framed() and response.mimetype == "text/html":
        response.set_data(_LINK.sub(_with_new_tab, response.get_data(as_text=True)))
    return response


def _with_new_tab(link: "re.Match[str]") -> str:
    if not _leads_out(link["href"]):
        return link[0]
    before, after = _REL.sub("", f" {link['before']}").lstrip(), _REL.sub("", link["after"])
    said = f'<span class="vh"> ({escape(_("opens in a new tab"))})</span>'
    tab = ' target="_blank" rel="noopener noreferrer"'
    return f'<a {before}href="{link["href"]}"{after}{tab}>{link["words"]}{said}</a>'


def _leads_out(href: str) -> bool:
    """Whether another page is behind it that is not ours, or not for frames; a telephone is none."""
    if href.startswith("/"):
        return not href.startswith(f"{request.script_root}/")
    return href.startswith(("http:", "https:"))
