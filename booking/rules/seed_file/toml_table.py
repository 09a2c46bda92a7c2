"""Reads one table of a seed file key by key, and notes what is wrong instead of stopping at it."""

from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

from booking.rules import hour_spans, hours_text
from booking.rules.practice import WeeklyHours
from booking.rules.seed_file.contents import FileMistake, TextChecks
from booking.rules.seed_file.toml_lines import KeyPath, line_of, lines_of
from booking.rules.slug import LONGEST_SLUG, is_slug
from booking.rules.text_cleaning import tidy_paragraphs

T = TypeVar("T")


class TomlFile:
    """The file being read, and the mistakes found so far."""

    def __init__(self, text: str, judges: TextChecks) -> None:
        self.judges = judges
        self.mistakes: list[FileMistake] = []
        self._lines = lines_of(text)

    def complain(self, path: KeyPath, sentence: str) -> None:
        """Note a mistake at a key, on the line where it stands."""
        self.mistakes.append(FileMistake(line_of(self._lines, path), ".".join(path), sentence))


class TomlTable:
    """One table of the file. Ask it for each key that it may have, then `done`, which complains of
    the rest. What is missing or wrong reads as something empty, once it has been noted."""

    def __init__(self, file: TomlFile, path: KeyPath, content: object) -> None:
        self.file, self.path = file, path
        self.content: Mapping[str, object] = content if isinstance(content, dict) else {}
        self._is_table = isinstance(content, dict)
        self._asked: list[str] = []
        if not self._is_table:
            file.complain(path, f"must be a table, [{'.'.join(path)}].")

    def complain(self, key: str, sentence: str) -> None:
        """Note a mistake at one of this table's keys."""
        self.file.complain((*self.path, key), sentence)

    def _get(self, key: str, required: bool = True) -> object:
        self._asked.append(key)
        if required and self._is_table and key not in self.content:
            self.complain(key, "is missing.")
        return self.content.get(key)

    def text(self, key: str, most: int, *, required: bool = True) -> str:
        """A line of text of at most so many characters."""
        value = self._get(key, required)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.complain(key, f"must be text in quotes, not {value!r}.")
        elif not value.strip() or not value.isprintable():
            self.complain(key, "must be one line of text, and not empty.")
        elif len(value.strip()) > most:
            self.complain(key, f"is {len(value.strip())} characters long; {most} is the most.")
        else:
            return value.strip()
        return ""

    def judged(
        self, key: str, most: int, is_one: Callable[[str], bool], sentence: str, *, required: bool = True
    ) -> str:
        """A text that passes a test; `sentence` says of one that does not what it should look like."""
        value = self.text(key, most, required=required)
        if value and not is_one(value):
            self.complain(key, f'"{value}" {sentence}')
        return value

    def read(self, key: str, reader: Callable[[str], T], otherwise: T, *, required: bool = True) -> T:
        """A text that `reader` understands, else `otherwise`."""
        value = self.text(key, 60, required=required)
        if value:
            try:
                return reader(value)
            except ValueError as error:
                self.complain(key, str(error))
        return otherwise

    def either(self, key: str, yes: str, no: str) -> bool:
        """One of two words: whether it is the first."""
        value = self.text(key, 60)
        if value and value not in (yes, no):
            self.complain(key, f'"{value}" must be "{yes}" or "{no}".')
        return value == yes

    def true_or_false(self, key: str, default: bool | None = None) -> bool:
        """true or false; the default where it need not be there, and is not."""
        value = self._get(key, required=default is None)
        value = default if value is None else value
        if value is not None and not isinstance(value, bool):
            self.complain(key, f"must be true or false, not {value!r}.")
        return value is True

    def paragraphs(self, key: str, most: int) -> str:
        """A longer text, which need not be there: lines as they stand, a blank one between two paragraphs."""
        value = self._get(key, required=False)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.complain(key, f"must be text in quotes, not {value!r}.")
            return ""
        text = tidy_paragraphs(value)
        if not text or not all(line.isprintable() for line in text.split("\n")):
            self.complain(key, "must be text of printable letters, and not empty.")
        elif len(text) > most:
            self.complain(key, f"is {len(text)} characters long; {most} is the most.")
        else:
            return text
        return ""

    def lines(self, key: str, most: int, longest: int) -> tuple[str, ...]:
        """A list of lines, which need not be there: so many at most, each so long at most."""
        found = tuple(line.strip() for line in self.texts(key, required=False))
        if len(found) > most:
            self.complain(key, f"has {len(found)} lines; {most} is the most.")
        for line in found:
            if not line or not line.isprintable():
                self.complain(key, "each must be one line of text, and not empty.")
            elif len(line) > longest:
                self.complain(key, f'"{line[:20]}…" is {len(line)} characters long; {longest} is the most.')
        return found

    def texts(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """A list of texts that is not empty."""
        value = self._get(key, required)
        if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            return tuple(value)
        if value is not None:
            self.complain(key, 'must be a list of texts, ["…", "…"].')
        return ()

    def hours(self, key: str) -> tuple[WeeklyHours, ...] | None:
        """Weekly hours that do not overlap; None where anything is wrong with them."""
        before = len(self.file.mistakes)
        rules: list[WeeklyHours] = []
        for line in self.texts(key):
            try:
                rules.extend(hours_text.read_weekly_hours(line))
            except ValueError as error:
                self.complain(key, str(error))
        for weekday, day in enumerate(hours_text.DAY_NAMES):
            for one, other in hour_spans.overlapping_neighbours(hour_spans.spans_on_weekday(rules, weekday)):
                self.complain(key, f"{day} {hours_text.span_text(one)} and {hours_text.span_text(other)} overlap.")
        return tuple(rules) if rules and len(self.file.mistakes) == before else None

    def on_date(self, key: str, otherwise: str = "") -> date | None:
        """A date, as TOML has them: without quotes; None for the words that may stand in its place."""
        value = self._get(key)
        if value is None or type(value) is date:
            return value
        if not otherwise or value != otherwise:
            or_words = f', or "{otherwise}"' if otherwise else ""
            self.complain(key, f"must be a date without quotes, like 2026-10-05{or_words}.")
        return None

    def list_of_tables(self, key: str) -> list[dict[str, object]]:
        """What stands under each [[this.key]]; nothing where that is not what it is."""
        value = self._get(key)
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            return value
        if value is not None:
            self.complain(key, f"must be tables, each begun with [[{key}]].")
        return []

    def table(self, key: str) -> "TomlTable":
        """The table inside, [this.key]; an empty one where there is none."""
        before = len(self.file.mistakes)
        value = self._get(key)
        inside = TomlTable(self.file, (*self.path, key), {} if value is None else value)
        inside._is_table = len(self.file.mistakes) == before  # one mistake is told once
        if inside._is_table and not inside.content:
            self.complain(key, "is empty.")
            inside._is_table = False
        return inside

    def tables(self, key: str) -> list[tuple[str, "TomlTable"]]:
        """The tables inside by their names, [this.key.name], each name a word for addresses."""
        inside = self.table(key)
        for slug in inside.content:
            if not is_slug(slug):
                inside.complain(slug, f"is not a name of small letters, digits and hyphens ({LONGEST_SLUG} at most).")
        return [(slug, TomlTable(self.file, (*inside.path, slug), value)) for slug, value in inside.content.items()]

    def done(self) -> None:
        """Complain of every key that nobody asked for."""
        for key in self.content:
            if key not in self._asked:
                near = get_close_matches(key, [known for known in self._asked if known not in self.content], 1)
                hint = f'Did you mean "{near[0]}"?' if near else f"Known here: {', '.join(self._asked)}."
                self.complain(key, f"is not known. {hint}")
