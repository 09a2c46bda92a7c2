"""The line that is pasted into a page of the clinic's own website."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask_babel import gettext as _
from markupsafe import Markup

from booking.rules.embed_theme import Theme
from booking.web.iframe_requests import EMBED_PREFIX
from booking.web.public_urls import public_path

FRAME, BUTTON, PLAIN_IFRAME = "frame", "button", "plain"


@dataclass(frozen=True)
class EmbedSnippet:
    """What the line shows. Empty words of service and clinic are for the patient to choose."""

    kind: str
    service_slug: str
    clinic_slug: str
    came_from: str
    words: str
    title: str
    theme: Theme

    @property
    def book(self) -> str:
        """The choices that are made already: "discovery-call/london"."""
        return "/".join(filter(None, (self.service_slug, self.clinic_slug)))

    def line(self, base_url: str) -> Markup:
        """The line itself, for an installation that patients reach at this address, its own path included."""
        if self.kind == PLAIN_IFRAME:
            return Markup(
                '<iframe src="{}" title="{}" loading="lazy" style="border:0;width:100%;height:60rem"></iframe>'
            ).format(self.framed(base_url), self.title)
        link = Markup('<a href="{}">{}</a>').format(self.link(base_url), self.words)
        if self.kind == BUTTON:
            return Markup("{}{}").format(link, self._script(base_url, Markup(" data-button")))
        title = Markup(' data-title="{}"').format(self.title)
        return Markup("{}<noscript>{}</noscript>").format(self._script(base_url, title), link)

    def link(self, base_url: str) -> str:
        """The ordinary page, for a link."""
        return base_url + self._path()

    def framed(self, base_url: str) -> str:
        """The same page as a frame shows it."""
        return base_url + EMBED_PREFIX + self._path(theme=str(self.theme))

    def _path(self, theme: str = "") -> str:
        said = urlencode({name: value for name, value in (("from", self.came_from), ("theme", theme)) if value})
        return f"{self._page()}?{said}" if said else self._page()

    def _page(self) -> str:
        if not self.service_slug:
            return public_path("public.services")
        if not self.clinic_slug:
            return public_path("public.clinics", service_slug=self.service_slug)
        return public_path("public.days", service_slug=self.service_slug, clinic_slug=self.clinic_slug)

    def _script(self, base_url: str, more: Markup) -> Markup:
        """The script and, in its attributes, all that it needs to know."""
        said = Markup("").join(
            Markup(' data-{}="{}"').format(name, value)
            for name, value in (("from", self.came_from), ("theme", str(self.theme)))
            if value
        )
        return Markup('<script src="{}{}" data-book="{}"{}{} async></script>').format(
            base_url, public_path("embed.script"), self.book, said, more
        )


def frame_title(group_name: str) -> str:
    """What a screen reader calls the frame."""
    return _("Book an appointment with %(group)s", group=group_name)
