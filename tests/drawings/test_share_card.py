"""The card beside a shared link: its size, its weight, and that nothing of what it says is cut off."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops

from booking.drawings import fonts
from booking.drawings.share_card import HEIGHT, MARGIN, WIDTH, CardText, _background, draw_card, text_blocks
from booking.drawings.text_layout import fit_text

GROUP = "ProHealth Clinic"
LONG = "Gluteus medius pain: what it is, what helps, when to rest, when to move, and when to see a doctor soon"
SAID = {
    "home": CardText(GROUP, "Talk to us before you decide on treatment", "A free 15-minute call, by phone"),
    "short": CardText(GROUP, "London", "104 Harley Street, Marylebone, London W1G 7JD"),
    "long": CardText(GROUP, LONG, "A guide for patients"),
    "one long word": CardText(GROUP, "Wolfeschlegelsteinhausenbergerdorff" * 3, "x" * 120),
    "everything long": CardText("A Group of Clinics with a Name " * 4, f"{LONG} {LONG}", f"{LONG} {LONG}"),
    "accents": CardText("Łódź", "Nguyễn Thị Ánh", "Žižkov, Ölçü, Ærø, Σίσυφος"),
    "arabic": CardText("عيادة", "تحدث إلينا قبل أن تقرر العلاج", "مكالمة مجانية مدتها 15 دقيقة", True),
    "no line": CardText(GROUP, "London", ""),
    "no letter that we have": CardText(GROUP, "李明", ""),
}
EACH = pytest.mark.parametrize("words", SAID.values(), ids=SAID.keys())


def _image(words: CardText) -> Image.Image:
    return Image.open(BytesIO(draw_card(words)))


@EACH
def test_a_card_is_1200_by_630_and_light(words: CardText) -> None:
    image = _image(words)
    assert (image.format, image.size) == ("PNG", (1200, 630))
    assert len(draw_card(words)) <= 100_000


@EACH
def test_nothing_that_is_drawn_comes_near_an_edge(words: CardText) -> None:
    """What differs from the empty ground by more than the few colours of a card lose is what was written."""
    ground = _background(words.is_mirrored)
    written = ImageChops.difference(_image(words).convert("RGB"), ground).convert("L").point(lambda v: 255 * (v > 60))
    left, top, right, bottom = written.getbbox() or (0, 0, 0, 0)
    assert left >= MARGIN - 12
    assert right <= WIDTH - MARGIN + 12
    assert top >= 60
    assert bottom <= HEIGHT - 40


@pytest.mark.parametrize("name", ["home", "short", "long", "accents", "arabic"])
def test_every_word_is_there(name: str) -> None:
    words = SAID[name]
    told = [" ".join(block.lines) for block in text_blocks(words)]
    assert told == [words.group, words.title, words.line]


def test_what_is_far_too_long_ends_in_an_ellipsis_and_begins_as_it_was_given() -> None:
    words = SAID["everything long"]
    name, title, line = (" ".join(block.lines) for block in text_blocks(words))
    assert (name[-1], line[-1]) == ("…", "…")
    assert words.group.startswith(name[:-1])
    assert words.line.startswith(line[:-1])
    assert title == words.title


def test_a_word_that_is_wider_than_the_card_is_torn_and_loses_no_letter() -> None:
    _name, title, _line = text_blocks(SAID["one long word"])
    assert "".join(title.lines) == SAID["one long word"].title


def test_lines_are_balanced() -> None:
    block = fit_text("Talk to us before you decide on treatment", fonts.SERIF, 940, 262, 92, 34)
    assert block.lines == ("Talk to us before you", "decide on treatment")


def test_the_same_title_is_smaller_where_there_is_less_room() -> None:
    large = fit_text(LONG, fonts.SERIF, 940, 400, 92, 34)
    small = fit_text(LONG, fonts.SERIF, 940, 200, 92, 34)
    assert large.font.size > small.font.size


def test_accents_are_the_serifs_own_and_arabic_is_written_in_a_face_that_has_it() -> None:
    assert [fonts.face_for(text, fonts.SERIF) for text in ("Nguyễn Thị", "Łódź", "محمد", "Dr محمد")] == [
        fonts.SERIF[0],
        fonts.SERIF[0],
        fonts.SERIF[1],
        fonts.SERIF[1],
    ]


def test_a_letter_that_no_face_has_is_left_out() -> None:
    assert fonts.without_missing_letters("Dr Li 李明", fonts.SERIF) == "Dr Li"


def test_two_cards_that_say_the_same_are_one() -> None:
    assert draw_card(CardText("A", "B", "C")) is draw_card(CardText("A", "B", "C"))
