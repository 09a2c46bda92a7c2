"""Guides are read whole or not at all: every mistake is told with its file and line, and nothing but words comes
through."""

import re
import runpy
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from booking import create_app
from booking import guides as guides_read
from booking.guides import SHIPPED_FOLDER, load_guide_files, load_guides, text_checks
from booking.guides.guide_markdown import guide_parser
from booking.guides.html_cleaning import clean_html, clean_inline_html
from booking.rules.guides import (
    BadGuide,
    Citation,
    Guide,
    GuideMistake,
    GuidePassage,
    GuideQuestion,
    GuideSection,
    Reference,
    guide_code,
)
from booking.rules.guides.sections import OPTIONAL_SECTIONS, SECTIONS
from tests.support.guide_files import WHOLE, line_of, put

HERE = Path(__file__).resolve().parent.parent


def read(folder: Path, text: str = WHOLE) -> Guide:
    """The one guide of a folder with this in it."""
    (guide,) = load_guide_files([put(folder, text)])
    return guide


def wrong(folder: Path, text: str) -> list[tuple[int, str, str]]:
    """What is wrong with it: line, place, sentence."""
    with pytest.raises(BadGuide) as bad:
        read(folder, text)
    assert {one.file for one in bad.value.mistakes} == {str(folder / "tennis-elbow.md")}
    return [(one.mistake.line, one.mistake.place, one.mistake.sentence) for one in bad.value.mistakes]


# --- What is read ---------------------------------------------------------------------------------------


def test_a_guide_is_read_whole(tmp_path: Path) -> None:
    cite = '<a id="cited-{0}-{1}" href="#reference-{0}" role="doc-biblioref">[{0}]</a>'
    assert read(tmp_path) == Guide(
        slug="tennis-elbow",
        title="Tennis elbow",
        summary="A sore outer elbow, and what helps.",
        author="Priya Sharma",
        reviewer="Amira Haddad",
        published=date(2026, 9, 1),
        reviewed=date(2026, 10, 1),
        service="discovery-call",
        sections=(
            GuideSection("what-it-is", "What it is", (GuidePassage(f"<p>A sore tendon. {cite.format(1, 1)}</p>"),)),
            GuideSection(
                "causes", "Causes", (GuidePassage(f"<p>Lifting. {cite.format(2, 1)} {cite.format(1, 2)}</p>"),)
            ),
            GuideSection(
                "symptoms",
                "Symptoms",
                (
                    GuidePassage("<p>Pain.</p>"),
                    GuidePassage("<p>If it is <strong>hot</strong>.</p>", "See a doctor soon"),
                ),
            ),
            GuideSection("diagnosis", "Diagnosis", (GuidePassage("<p>By hand.</p>"),)),
            GuideSection(
                "treatment", "Treatment options", (GuidePassage('<h3 id="treatment-rest">Rest</h3>\n<p>A little.</p>'),)
            ),
            GuideSection("untreated", "What happens untreated", (GuidePassage("<p>It often settles.</p>"),)),
            GuideSection(
                "questions",
                "Questions and answers",
                (),
                (
                    GuideQuestion(
                        "questions-does-it-hurt",
                        "Does it hurt?",
                        (GuidePassage('<p>Yes, see <a href="#symptoms">the symptoms</a>.</p>'),),
                    ),
                ),
            ),
            GuideSection("note", "Author’s note", (GuidePassage("<p>Ask us.</p>"),)),
        ),
        references=(
            Reference(
                1,
                "jones2021",
                "Jones B. More elbows. 2021.",
                "https://example.com/elbows",
                (Citation("cited-1-1", "What it is"), Citation("cited-1-2", "Causes")),
            ),
            Reference(
                2,
                "smith2020",
                "Smith A. Elbows. <em>Journal of Elbows</em> 2020; 1: 1–9.",
                "https://doi.org/10.1000/182",
                (Citation("cited-2-1", "Causes"),),
            ),
        ),
        words=42,
    )


def test_references_are_numbered_as_the_text_first_names_them(tmp_path: Path) -> None:
    assert [reference.key for reference in read(tmp_path).references] == ["jones2021", "smith2020"]


def test_a_clinics_own_guide_replaces_the_shipped_one_of_its_name_and_stands_beside_the_others(tmp_path: Path) -> None:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    put(shipped)
    put(shipped, WHOLE.replace("Tennis elbow", "Zoster"), "zoster.md")
    put(own, WHOLE.replace("Tennis elbow", "Our elbow"))
    put(own, WHOLE.replace("Tennis elbow", "ankle"), "ankle.md")
    assert [guide.title for guide in load_guides(shipped, own)] == ["ankle", "Our elbow", "Zoster"]
    assert [guide.title for guide in load_guides(shipped, tmp_path / "nowhere")] == ["Tennis elbow", "Zoster"]


def test_a_guide_is_found_by_its_word_and_by_its_code_and_by_nothing_else(tmp_path: Path) -> None:
    shelf = load_guide_files([put(tmp_path)])
    guide = shelf.guides[0]
    assert guide.code == guide_code("tennis-elbow")
    assert [shelf.by_slug_or_code(word) for word in ("tennis-elbow", guide.code, "", "elbow", guide.code.upper())] == [
        guide,
        guide,
        None,
        None,
        None,
    ]


def test_a_guides_code_says_nothing_of_it_and_stays() -> None:
    assert guide_code("gluteus-medius-pain") == "8e9ea1f6"


# --- What is wrong with one -----------------------------------------------------------------------------

KNOWN = "What it is, Causes, Symptoms, When to see a doctor soon, Diagnosis, Treatment options, Recovery times, "
KNOWN += "What happens untreated, Questions and answers, Author’s note"

# What is replaced, with what; the line that it is told for, or some of it; the place; the sentence.
MISTAKES: dict[str, tuple[str, str, int | str, str, str]] = {
    "a missing field": ('author = "Priya Sharma"\n', "", 1, "author", "is missing."),
    "an empty field": (
        '"Priya Sharma"',
        '" "',
        'author = " "',
        "author",
        "must be one line of text, and not empty.",
    ),
    "a field that is not known": (
        "service =",
        "serivce =",
        "serivce",
        "serivce",
        'is not known. Did you mean "service"?',
    ),
    "a service that can be no word of an address": (
        '"discovery-call"',
        '"Discovery call"',
        "Discovery call",
        "service",
        '"Discovery call" is no word of a service, like "discovery-call".',
    ),
    "a date in quotes": (
        "2026-09-01",
        '"2026-09-01"',
        "published",
        "published",
        "must be a date without quotes, like 2026-10-05.",
    ),
    "a day of the review in quotes": (
        "2026-10-01",
        '"2026-10-01"',
        "reviewed",
        "reviewed",
        'must be a date without quotes, like 2026-10-05, or "not yet".',
    ),
    "a review that is no day and not still to come": (
        "2026-10-01",
        '"Not yet."',
        "reviewed",
        "reviewed",
        'must be a date without quotes, like 2026-10-05, or "not yet".',
    ),
    "a guide that is not yet published": (
        "2026-09-01",
        '"not yet"',
        "published",
        "published",
        "must be a date without quotes, like 2026-10-05.",
    ),
    "a review before its publication": (
        "2026-10-01",
        "2026-08-01",
        "reviewed",
        "reviewed",
        "is before the day on which it was published.",
    ),
    "a date of another century": (
        "2026-09-01",
        "1926-09-01",
        "published",
        "published",
        "1926-09-01 is too long ago.",
    ),
    "a bad doi": (
        "10.1000/182",
        "doi:10.1000/182",
        "doi:",
        "references.doi",
        '"doi:10.1000/182" is no DOI. Write it like "10.1000/182".',
    ),
    "a bad link": (
        "https://example.com/elbows",
        "javascript:alert(1)",
        "javascript",
        "references.link",
        '"javascript:alert(1)" is no address. It begins with https://.',
    ),
    "a reference without doi or link": (
        'link = "https://example.com/elbows"\n',
        "",
        15,
        "references.link",
        "must be there, or else doi: one of the two.",
    ),
    "a reference without its text": (
        'text = "Jones B. More elbows. 2021."\n',
        "",
        15,
        "references.text",
        "is missing.",
    ),
    "two references of one key": (
        '"jones2021"',
        '"smith2020"',
        16,
        "references.key",
        '"smith2020" is the key of two references.',
    ),
    "a citation without reference": (
        "Pain.",
        "Pain.\nIt is sore. [@nobody1999]",
        "nobody1999",
        "[@nobody1999]",
        'There is no reference "nobody1999" in this guide.',
    ),
    "a citation that is written badly": (
        "Pain.",
        "Pain. [@smith2020 p. 4]",
        "p. 4",
        "[@smith2020 p. 4]",
        'There is no reference "smith2020 p. 4" in this guide.',
    ),
    "a reference that is never cited": (
        "@smith2020; ",
        "",
        10,
        "smith2020",
        "is never cited. Write [@smith2020] where the text needs it.",
    ),
    "a section that is not known": (
        "## Diagnosis",
        "## Diagnoses",
        "Diagnoses",
        "",
        f'"Diagnoses" is not a section that guides have. Those are: {KNOWN}.',
    ),
    "a section twice": ("## Diagnosis", "## Causes", 37, "", 'The section "Causes" is there twice.'),
    "an empty section": ("By hand.\n", "", "## Diagnosis", "Diagnosis", "is empty."),
    "a heading of the first order": (
        "By hand.",
        "# By hand\n\nYes.",
        "# By hand",
        "",
        "A section begins with ##, and what is inside it with ###.",
    ),
    "text before the first section": (
        "## What it is",
        "Hello.\n\n## What it is",
        "Hello.",
        "",
        "Text stands before the first section, which begins with ##.",
    ),
    "a question without an answer": (
        "Yes, see [the symptoms](#symptoms).\n",
        "",
        "Does it hurt?",
        "Does it hurt?",
        "has no answer.",
    ),
    "an answer without a question": (
        "### Does it hurt?",
        "It depends.\n\n### Does it hurt?",
        "It depends.",
        "Questions and answers",
        "begins with a question, ###.",
    ),
    "a notice without its end": (
        "hot**.\n:::",
        "hot**.",
        "::: See",
        "See a doctor soon",
        "The notice has no ::: at its end.",
    ),
    "a notice without its label": (
        "::: See a doctor soon",
        ":::",
        33,
        "",
        "A notice begins with ::: and its label, and ends with :::.",
    ),
    "a link to another site in the clear": (
        "(#symptoms)",
        "(http://example.com)",
        "http:",
        "http://example.com",
        "is no link of a guide: https://…, a page of ours, /…, or a section, #….",
    ),
    "a link to a section that there is not": (
        "(#symptoms)",
        "(#symptom)",
        "#symptom)",
        "#symptom",
        "is no link of a guide: https://…, a page of ours, /…, or a section, #….",
    ),
    "a link that looks like a page of ours": (
        "(#symptoms)",
        "(//example.com)",
        "(//example.com",
        "//example.com",
        "is no link of a guide: https://…, a page of ours, /…, or a section, #….",
    ),
}


@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, what: str) -> None:
    before, after, where, place, sentence = MISTAKES[what]
    text = WHOLE.replace(before, after, 1)
    line = where if isinstance(where, int) else line_of(text, where)
    assert (line, place, sentence) in wrong(tmp_path, text)


@pytest.mark.parametrize(
    ("before", "after", "mistake"),
    [
        ("published = 2026-09-01\n", "", (1, "published", "is missing.")),
        ("reviewed = 2026-10-01\n", "", (1, "reviewed", "is missing.")),
        ("= 2026-10-01", "= 1926-10-01", (7, "reviewed", "1926-10-01 is too long ago.")),
    ],
)
def test_a_day_that_is_missing_or_wrong_is_told_once(
    tmp_path: Path, before: str, after: str, mistake: tuple[int, str, str]
) -> None:
    """Only two days that are there can be compared."""
    assert wrong(tmp_path, WHOLE.replace(before, after)) == [mistake]


def test_a_guide_that_nobody_has_reviewed_yet_is_read_and_changed_on_its_first_day(tmp_path: Path) -> None:
    signed = read(tmp_path)
    unsigned = read(tmp_path, WHOLE.replace("reviewed = 2026-10-01", 'reviewed = "not yet"'))
    assert unsigned == replace(signed, reviewed=None)
    assert (signed.changed_on, unsigned.changed_on) == (date(2026, 10, 1), date(2026, 9, 1))


@pytest.mark.parametrize("field", ["author", "reviewer", "published"])
def test_a_guide_that_nobody_has_reviewed_yet_needs_all_its_fields(tmp_path: Path, field: str) -> None:
    lines = WHOLE.replace("reviewed = 2026-10-01", 'reviewed = "not yet"').splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith(f"{field} ="))
    assert wrong(tmp_path, text) == [(1, field, "is missing.")]


def test_a_clinics_own_guide_has_no_date_that_is_still_to_come(tmp_path: Path) -> None:
    """A day ahead may be: somewhere it is tomorrow already."""
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    put(shipped, WHOLE, "zoster.md")
    path = put(own, WHOLE.replace("2026-10-01", "2026-10-09"))
    assert [len(load_guides(shipped, own, today)) for today in (date(2026, 10, 8), date(2026, 10, 9), None)] == [
        2,
        2,
        2,
    ]
    told = f"{path}: line 7: reviewed: 2026-10-09 is still to come."
    with pytest.raises(BadGuide) as at_the_start:
        load_guides(shipped, own, date(2026, 10, 7))
    with pytest.raises(BadGuide) as before:
        load_guide_files([path], date(2026, 10, 7))
    assert (str(at_the_start.value), str(before.value)) == (told, told)


def test_what_is_shipped_starts_where_the_clock_is_slow(tmp_path: Path) -> None:
    assert len(load_guides(put(tmp_path).parent, tmp_path / "own", date(2026, 1, 1))) == 1


def test_a_date_that_there_is_not_is_told_with_its_line(tmp_path: Path) -> None:
    ((line, _column, sentence),) = wrong(tmp_path, WHOLE.replace("2026-10-01", "2026-02-30"))
    assert (line, sentence.partition(":")[0]) == (7, "This is not TOML")


@pytest.mark.parametrize("heading", [heading for heading in SECTIONS if heading not in OPTIONAL_SECTIONS])
def test_no_section_that_a_guide_must_have_may_be_missing(tmp_path: Path, heading: str) -> None:
    text = WHOLE.replace(f"## {heading.replace('’', chr(39))}\n", "", 1)
    expected = (line_of(text[5:], "+++") + 1, "", f'The section "## {heading}" is missing.')
    assert expected in wrong(tmp_path, text)


@pytest.mark.parametrize("text", ["", "Hello", "+++\n", WHOLE.removeprefix("+++\n")])
def test_a_file_without_its_facts_is_told_what_they_are(tmp_path: Path, text: str) -> None:
    sentence = "A guide begins with its facts in TOML between two lines of +++."
    assert wrong(tmp_path, text) == [(1, "", sentence)]


def test_every_mistake_of_every_guide_is_told_at_once(tmp_path: Path) -> None:
    first = put(tmp_path, WHOLE.replace('author = "Priya Sharma"\n', "").replace("@smith2020; ", ""), "first.md")
    second = put(tmp_path, WHOLE.replace("## Diagnosis", "## Cure"), "second.md")
    third = put(tmp_path, WHOLE, "Third Guide.md")
    with pytest.raises(BadGuide) as bad:
        load_guides(tmp_path)
    assert str(bad.value).splitlines() == [
        f"{third}: line 1: The name of the file is no word of small letters, digits and hyphens.",
        f"{first}: line 1: author: is missing.",
        f"{first}: line 9: smith2020: is never cited. Write [@smith2020] where the text needs it.",
        f'{second}: line 19: The section "## Diagnosis" is missing.',
        f'{second}: line 37: "Cure" is not a section that guides have. Those are: {KNOWN}.',
    ]


def test_a_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "tennis-elbow.md").write_bytes(b"+++\n\xff\n+++\n")
    with pytest.raises(BadGuide, match=r"line 1: The file is not UTF-8 text\.$"):
        load_guides(tmp_path)


def test_a_guide_without_references_is_told_so(tmp_path: Path) -> None:
    text = WHOLE[: WHOLE.index("[[references]]")] + WHOLE[WHOLE.index("+++\n\n## What") :]
    assert wrong(tmp_path, text)[0] == (1, "references", "is missing.")


def test_references_may_be_written_in_one_line_and_their_mistakes_stand_there(tmp_path: Path) -> None:
    start, end = WHOLE.index("[[references]]"), WHOLE.index("+++\n\n## What")
    line = (
        'references = [{ key = "smith2020", text = "S", doi = "x" }, { key = "jones2021", link = "https://x.example" }]'
    )
    assert wrong(tmp_path, f"{WHOLE[:start]}{line}\n{WHOLE[end:]}") == [
        (10, "references.doi", '"x" is no DOI. Write it like "10.1000/182".'),
        (10, "references.text", "is missing."),
    ]


LINES = WHOLE.splitlines(keepends=True)


@given(
    st.integers(0, len(LINES)),
    st.integers(0, 6),
    st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=20)), max_size=3),
)
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_done_to_a_file_it_is_read_or_told_why_not(
    tmp_path: Path, at: int, lost: int, put_in: list[str]
) -> None:
    path = tmp_path / "tennis-elbow.md"
    path.write_text("".join([*LINES[:at], *put_in, *LINES[at + lost :]]), encoding="utf-8", errors="replace")
    mistakes: tuple[GuideMistake, ...] = ()
    try:
        load_guide_files([path])
    except BadGuide as bad:
        mistakes = bad.mistakes
    assert all(one.mistake.line >= 1 for one in mistakes)


# --- The start ------------------------------------------------------------------------------------------


def test_the_application_does_not_start_with_a_bad_guide(tmp_path: Path) -> None:
    put(tmp_path / "guides", WHOLE.replace("10.1000/182", "here"))
    with pytest.raises(BadGuide, match=r"tennis-elbow\.md: line 13: references\.doi: "):
        create_app({"DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3", "GUIDES_FOLDER": str(tmp_path / "guides")})


def test_the_application_does_not_start_with_a_guide_of_the_future(
    tmp_path: Path, monday_morning: time_machine.Traveller
) -> None:
    put(tmp_path / "guides", WHOLE.replace("2026-10-01", "2026-10-07"))
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3", "GUIDES_FOLDER": str(tmp_path / "guides")}
    with pytest.raises(BadGuide, match=r"tennis-elbow\.md: line 7: reviewed: 2026-10-07 is still to come\.$"):
        create_app(settings)
    monday_morning.shift(timedelta(days=1))
    assert len(create_app(settings).extensions["guides"]) == 2


@pytest.mark.parametrize(("is_development", "says"), [(False, True), (True, False)])
def test_the_server_says_as_it_starts_which_guide_is_still_to_be_signed(
    tmp_path: Path, monday_morning: time_machine.Traveller, is_development: bool, says: bool
) -> None:
    put(tmp_path / "guides")
    app = create_app(
        {
            "DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3",
            "GUIDES_FOLDER": str(tmp_path / "guides"),
            "DEVELOPMENT": is_development,
        }
    )
    line = (
        "Patients read that nobody has reviewed /guides/gluteus-medius-pain yet: Mr Oliver Eaton has still to sign it."
    )
    assert [said for said in app.extensions["worth_knowing"] if "/guides/" in said] == [line] * says


def test_a_web_server_says_why_it_does_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, WHOLE.replace("10.1000/182", "here"))
    monkeypatch.setattr(guides_read, "SHIPPED_FOLDER", tmp_path)
    with pytest.raises(SystemExit) as refusal:
        runpy.run_path(str(HERE / "wsgi.py"))
    assert str(refusal.value) == (
        "Clinic Booking does not start, because a guide has mistakes:\n"
        f'{path}: line 13: references.doi: "here" is no DOI. Write it like "10.1000/182".'
    )


# --- What does not come through -------------------------------------------------------------------------

HOSTILE = """\
<script>alert(1)</script> <b onclick="alert(2)">bold</b> <style>p { color: red }</style>

<iframe src="https://evil.example"></iframe>

![picture](https://evil.example/p.png) [go](javascript:alert(3)) [data](data:text/html;base64,PHA+)

[out](https://example.com "title") <https://example.com> `code` <javascript:alert(4)>

<p style="position:fixed" id="main">over everything</p><form action="/x"><input name="x"></form>
"""
_MARKUP = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>")


def marked_up(html: str) -> list[tuple[str, str]]:
    """Each tag that a browser would see, with its attributes."""
    return [(tag, rest.strip()) for end, tag, rest in _MARKUP.findall(html) if not end]


def test_everything_that_is_no_word_of_a_hostile_guide_is_told_with_its_line(tmp_path: Path) -> None:
    text = WHOLE.replace("By hand.", HOSTILE)
    first = line_of(text, "<script>")
    tags = [
        *((0, tag) for tag in ("</b", "</script", "</style", "<b", "<script", "<style")),
        *((2, tag) for tag in ("</iframe", "<iframe")),
        (6, "<javascript"),
        *((8, tag) for tag in ("</form", "</p", "<form", "<input", "<p")),
    ]
    expected = [(first + at, tag, text_checks.NO_HTML) for at, tag in tags]
    expected += [
        (first + 4, "", text_checks.NO_LINK),
        (first + 4, "https://evil.example/p.png", text_checks.NO_PICTURE),
    ]
    assert sorted(wrong(tmp_path, text)) == sorted(expected)


def test_nothing_but_words_and_links_comes_through_our_markdown_and_the_cleaner() -> None:
    """The guard with the one before it off: as if nobody had been told."""
    html = clean_html(guide_parser().render(HOSTILE))
    link = ("a", 'href="https://example.com"')
    assert marked_up(html) == [("p", ""), ("p", ""), ("p", ""), ("p", ""), link, link, ("p", "")]


@pytest.mark.parametrize(
    ("text", "at", "place", "sentence"),
    [
        ("Look.\nHere: ![a knee](https://x.example/knee.png)", 1, "https://x.example/knee.png", text_checks.NO_PICTURE),
        ("- Look.\n- ![a knee](/knee.png)", 1, "/knee.png", text_checks.NO_PICTURE),
        ("A\n[good](/book) and\n[bad](javascript:x) link", 2, "", text_checks.NO_LINK),
        ("A [broken](https://x.example and more", 0, "", text_checks.NO_LINK),
        ("A [*broken*](no way) link", 0, "", text_checks.NO_LINK),
        ("One\ntwo <b>three</b>", 1, "<b", text_checks.NO_HTML),
        ("One <!-- two -->", 0, "<!--", text_checks.NO_HTML),
        ("### Why <i>not</i>?\n\nSo.", 0, "</i", text_checks.NO_HTML),
        ("::: <u>Now\nRing.\n:::", 0, "<u", text_checks.NO_HTML),
        ("One\ntwo \u202eeerht", 1, "U+202E", "turns round the letters after it, and nobody sees it."),
        ("One `\u2066`", 0, "U+2066", "turns round the letters after it, and nobody sees it."),
    ],
)
def test_what_would_vanish_or_be_shown_as_typed_is_told(
    tmp_path: Path, text: str, at: int, place: str, sentence: str
) -> None:
    found = wrong(tmp_path, WHOLE.replace("By hand.", text))
    assert (line_of(WHOLE, "By hand.") + at, place, sentence) in found
    assert len(found) == (2 if "</b" in text or "</i" in text else 1)


def test_signs_that_only_look_like_it_are_words(tmp_path: Path) -> None:
    words = "Where p < 0.05, x<3, `<b>` and a [link](/book), (so) [it says] (here) &lt;3."
    assert len(read(tmp_path, WHOLE.replace("By hand.", words)).sections[3].parts) == 1


def test_facts_that_stand_too_deep_in_brackets_are_told_and_not_a_fault_of_ours(tmp_path: Path) -> None:
    text = WHOLE.replace("+++\n", f"+++\nx = {'[' * 5000}{']' * 5000}\n", 1)
    assert wrong(tmp_path, text) == [(1, "", "The facts of a guide stand too deep in brackets to be read.")]


def test_a_heading_in_letters_that_no_address_has_is_numbered(tmp_path: Path) -> None:
    guide = read(
        tmp_path, WHOLE.replace("### Rest\n", "### 李\n\nOne.\n\n### 王\n").replace("### Does it hurt?", "### 痛?")
    )
    treatment, questions = guide.sections[4], guide.sections[-2]
    assert re.findall('id="([^"]*)"', treatment.parts[0].html) == ["treatment-heading-1", "treatment-heading-2"]
    assert [(one.anchor, one.words) for one in questions.questions] == [("questions-heading-3", "痛?")]


def test_the_same_heading_twice_is_told_in_any_letters_and_a_heading_without_any_too(tmp_path: Path) -> None:
    text = WHOLE.replace("### Rest\n", "### 李\n\nOne.\n\n### 李\n\nTwo.\n\n### ?!\n")
    assert wrong(tmp_path, text) == [
        (line_of(text, "Two.") - 2, "", '"李" is a heading of this section twice.'),
        (line_of(text, "### ?!"), "", "A heading needs words."),
    ]


def test_the_cleaner_holds_by_itself_where_html_is_let_through() -> None:
    """The guard with the one before it off."""
    html = MarkdownIt("commonmark", {"html": True}).render(HOSTILE)
    assert {"script", "iframe", "img", "form", "style"} <= {tag for tag, _attributes in marked_up(html)}
    link = ("a", 'href="https://example.com"')
    assert set(marked_up(clean_html(html))) == {("p", ""), link}
    assert "alert(1)" not in clean_html(html)


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ('<a href="javascript:alert(1)" onclick="x()" style="a:b" target="_blank">x</a>', "<a>x</a>"),
        ('<a href="HTTP://example.com">x</a>', "<a>x</a>"),
        ('<a role="button" class="btn" href="/book">x</a>', '<a href="/book">x</a>'),
        ("<h3 id=a><h2>x</h2></h3>", '<h3 id="a"></h3>x'),
        ("<svg><script>1</script></svg>x", "x"),
        ("<!-- a comment -->x", "x"),
    ],
)
def test_what_is_not_on_the_list_is_left_out(html: str, cleaned: str) -> None:
    assert clean_html(html) == cleaned


def test_a_line_of_the_references_has_no_links_and_no_markup_but_italics(tmp_path: Path) -> None:
    assert clean_inline_html("<em>Journal</em> <a href=x>x</a> <img src=x> <b>b</b>") == "<em>Journal</em> x  b"
    text = WHOLE.replace("More elbows.", "<script>x</script> [More](https://x.example).")
    assert read(tmp_path, text).references[0].html == "Jones B. &lt;script&gt;x&lt;/script&gt; More. 2021."


# --- What we ship ---------------------------------------------------------------------------------------

DOIS = {
    "10.1007/978-981-33-6204-8_4",
    "10.1519/SSC.0b013e318187f19a",
    "10.3109/09593985.2011.604981",
    "10.31486/toj.18.0090",
    "10.1007/s00393-011-0919-y",
    "10.1080/00913847.2018.1527172",
    "10.1177/0363546520966335",
    "10.1136/bmj.k1662",
}
# CAP code, section 12: no cure is promised, nothing is the best, and nobody is quoted.
PROMISES = re.compile(
    r"\b(?:cur(?:e|es|ed|ing)|guarantee\w*|best|miracle\w*|breakthrough\w*|proven|painless\w*|100%|leading|world-class|"
    r"number one|permanent\w*|revolutionary|effective|testimonial\w*)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def shipped() -> Guide:
    """The guide on gluteus medius pain."""
    guide = load_guides(SHIPPED_FOLDER).guide("gluteus-medius-pain")
    assert guide is not None
    return guide


def test_the_shipped_guide_leans_on_exactly_its_eight_sources_and_on_each(shipped: Guide) -> None:
    assert {reference.link.removeprefix("https://doi.org/") for reference in shipped.references} == DOIS
    assert all(reference.cited for reference in shipped.references)


def test_the_shipped_guide_names_the_book_of_a_chapter_by_its_number(shipped: Guide) -> None:
    """Its title is not known to us for certain; who looks for it finds it by that."""
    (chapter,) = [reference for reference in shipped.references if reference.key == "kokubo2021"]
    assert chapter.html == (
        "Kokubo and Kim, 2021: chapter 4 of the book with ISBN 978-981-33-6204-8 (Springer, Singapore)."
    )
    assert chapter.link == "https://doi.org/10.1007/978-981-33-6204-8_4"


def test_the_shipped_guide_has_every_section_and_is_as_long_as_can_be_read(shipped: Guide) -> None:
    assert [section.heading for section in shipped.sections] == list(SECTIONS)
    assert 1_800 <= shipped.words <= 2_600


def test_the_shipped_guide_claims_no_review(shipped: Guide) -> None:
    signs = (shipped.author, shipped.reviewer, shipped.published, shipped.reviewed)
    assert signs == ("ProHealth Clinic", "Mr Oliver Eaton", date(2026, 11, 24), None)


def test_the_shipped_guide_promises_nothing() -> None:
    text = (SHIPPED_FOLDER / "gluteus-medius-pain.md").read_text("utf-8")
    assert PROMISES.findall(text) == []


def test_a_promise_would_be_seen() -> None:
    assert PROMISES.findall("The best, proven cure.") == ["best", "proven", "cure"]


def test_the_shipped_guide_says_when_it_is_urgent(shipped: Guide) -> None:
    (section,) = [section for section in shipped.sections if section.anchor == "see-a-doctor"]
    labels = [part.label for part in section.parts if part.label]
    assert labels == ["Call 999 or go to A&E now", "See a doctor soon"]
    told = " ".join(part.html for part in section.parts)
    assert [
        word for word in ("fall", "bladder", "numb", "feverish", "cancer", "weight", "NHS 111") if word not in told
    ] == []
