"""How a framed page is dressed: the theme of its address, carried on by every address within the frame."""

from typing import Any

from flask import request

from booking.rules.embed_theme import ColourTokens, Theme, ThemeColours, apply_theme, read_theme
from booking.web.audiences import FRAMED
from booking.web.embed import bp
from booking.web.iframe_requests import is_framed

_FONT_RULES = {"serif": "--sans: var(--serif)", "sans": "--serif: var(--sans)"}


def current_theme() -> str:
    """The theme of a framed page, as its address says it; empty where there is none."""
    return str(read_theme(request.args.get("theme", ""))) if is_framed() else ""


def theme_style_sheet(theme: Theme) -> str:
    """What a theme changes of our own style sheet, after which it is loaded."""
    dress = apply_theme(theme)
    shape = [_FONT_RULES[theme.font]] if theme.font else []
    if theme.radius is not None:
        shape += [f"--radius: {theme.radius}px", f"--radius-l: {theme.radius * 2}px"]
    lines = [*_schemes(dress), _rule(shape)]
    if (dress.light or dress.dark or {}).keys() & {"muted", "line", "ctl"}:
        lines.append(
            "@media (prefers-contrast: more) { :root { --muted: var(--ink); --line: var(--ink); --ctl: var(--ink) } }"
        )
    return "@layer tokens {\n" + "\n".join(line for line in lines if line) + "\n}\n"


def _schemes(dress: ThemeColours) -> list[str]:
    if dress.light is None:
        # A browser that has only our light colours is left with all of them.
        return [_where_light_dark_is_known(_rule(["color-scheme: dark", *_declarations(dress.dark)]))]
    if dress.dark is None:
        return [_rule(["color-scheme: light", *_declarations(dress.light)])]
    both = [f"--{name}: light-dark({light}, {dress.dark[name]})" for name, light in dress.light.items()]
    return [_rule(_declarations(dress.light)), _where_light_dark_is_known(_rule(both))]


def _declarations(tokens: ColourTokens | None) -> list[str]:
    return [f"--{name}: {colour}" for name, colour in (tokens or {}).items()]


def _rule(lines: list[str]) -> str:
    return f":root {{ {'; '.join(lines)} }}" if lines else ""


def _where_light_dark_is_known(rule: str) -> str:
    return f"@supports (color: light-dark(#000, #fff)) {{ {rule} }}" if rule else ""


@bp.app_url_defaults
def carry_theme(endpoint: str, values: dict[str, Any]) -> None:
    """Every page of the frame is dressed like the one before."""
    if endpoint in FRAMED and endpoint != "static" and (theme := current_theme()):
        values.setdefault("theme", theme)
