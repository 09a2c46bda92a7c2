"""A clinic's own website, as WordPress serves one: on another origin, with a theme whose style sheet resets
everything it can reach, a bar across the top, and our line pasted into the text of a page.

The application is on 127.0.0.1 and this is on localhost: to a browser, two sites.
"""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# What themes do to everybody's frames and links, taken to the end.
THEME = """
* { margin: 0 !important; padding: 0; box-sizing: content-box; letter-spacing: .02em; outline: none !important }
html { font-size: 62.5%; margin-top: 32px !important; scroll-padding-top: 32px }
body { font: 1.8rem/1.7 Georgia, serif; color: #3a2a33; background: #fff; CUSTOM }
img, iframe, video { max-width: 100%; height: auto !important; min-height: 0; border: 6px solid #c00; opacity: .6 }
a { color: #c00 !important; text-decoration: none !important; display: inline !important }
#wpadminbar { position: fixed; inset: 0 0 auto; block-size: 32px; z-index: 99999; background: #1d2327; color: #fff }
.site { max-width: 1100px; padding: 0 20px; margin-inline: auto !important }
.entry-content > * { max-width: 100%; margin-block: 1.5em !important }
.site-header { padding: 24px 0; border-bottom: 1px solid #ddd }
.site-header b { font-size: 2.6rem }
h1 { font-size: 3.4rem; line-height: 1.2 }
.site-footer { margin-top: 4rem !important; padding: 24px 0; border-top: 1px solid #ddd }
@media (min-width: 800px) { h1 { font-size: 4.4rem } }
@media (prefers-color-scheme: dark) { DARK }
"""
PAGE = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Book online – The clinic’s own website</title><link rel="stylesheet" href="/style.css"></head>
<body class="wp-singular page page-id-12 logged-in admin-bar">
<div id="wpadminbar" role="navigation" aria-label="Toolbar">My site</div>
<div class="site"><header class="site-header"><b>The clinic’s own website</b></header>
<main><article class="page type-page hentry">
<header class="entry-header"><h1 class="entry-title">Book online</h1></header>
<div class="entry-content wp-block-post-content is-layout-flow">
<p id="before">Choose a time for a call with us. It is free and takes fifteen minutes.</p>
LINE
<p id="after">Or <a href="/contact">write to us</a>.</p>
</div></article></main><footer class="site-footer">© The clinic</footer></div></body></html>
"""


@dataclass
class Host:
    """A website on this computer: what stands at each of its addresses, with which headers. An address whose text
    is COOKIES tells the cookies that came with the request."""

    url: str
    pages: dict[str, str] = field(default_factory=dict)
    headers: dict[str, Mapping[str, str]] = field(default_factory=dict)
    slow: set[str] = field(default_factory=set)

    def page(self, line: str, *, custom: str = "", dark: str = "", path: str = "/book") -> str:
        """The address of a page with this line in its text; `custom` is what its style sheet says of our colours."""
        self.pages["/style.css"] = THEME.replace("CUSTOM", custom).replace("DARK", dark)
        self.pages[path] = PAGE.replace("LINE", line)
        return self.url + path


@contextmanager
def hosted(name: str = "localhost") -> Iterator[Host]:
    """A website that answers, under that name of this computer."""
    host = Host("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path in host.slow:
                time.sleep(0.5)
            text = host.pages.get(path)
            if text == "COOKIES":
                text = f"<!doctype html><p id=cookies>{self.headers.get('Cookie', 'none')}</p>"
            body = (text or "").encode()
            self.send_response(200 if text is not None else 404)
            kind = "text/css" if path.endswith(".css") else "text/html"
            for header, value in {"Content-Type": f"{kind}; charset=utf-8", **host.headers.get(path, {})}.items():
                self.send_header(header, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: the test says what went wrong."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    host.url = f"http://{name}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
