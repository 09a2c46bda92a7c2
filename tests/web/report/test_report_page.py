"""What works, as reception and administrators read it."""

from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from sqlalchemy import delete

from booking.extensions import db
from booking.models import AuditEntry, Booking, VisitCount
from tests.support.both_databases import BOTH_DATABASES
from tests.support.html import words
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call, choose_call
from tests.web.report.filled import fill_report
from tests.web.staff import ADA, OLIVER, RITA, SAM, signed_in

GROUP, LONDON = "/admin/report", "/reception/london/report"
SENTENCE = (
    "686 appointments: 648 kept, 38 did not attend. That is 6 in every 100, as in the 7 weeks before. "
    "78 are still to come. 12 are over and not marked."
)
SVG = "{http://www.w3.org/2000/svg}"
# The member in 1, the practice in 2, the report in 3.
COST = 6


def tables(visitor: Visitor) -> dict[str, list[list[str]]]:
    """The tables of a page by their captions: the cells of each row."""
    return {
        words(next(table.iter("caption"))): [[words(cell) for cell in row] for row in table.iter("tr")]
        for table in visitor.page.root.iter("table")
    }


def plots(visitor: Visitor) -> list[Element]:
    return [svg for svg in visitor.page.root.iter(f"{SVG}svg") if svg.get("role") == "img"]


@BOTH_DATABASES
def test_the_way_of_one_patient_is_told_at_once(app: Flask) -> None:
    patient = Visitor(app).open("/?from=newsletter").open("/book/discovery-call/london?from=newsletter")
    patient.open("/book/discovery-call/london/2026-10-07?from=newsletter").press("Continue", start="09:15")
    patient.press("Continue", name="Priya Sharma", phone="07700 900123", email="priya@example.com")
    patient.press("Book this appointment")
    book_call(Visitor(app), "17:45")
    choose_call(Visitor(app), "17:30")
    found = tables(signed_in(app, ADA).open(GROUP))
    head = ["Source", "Views", "Starts", "Holds", "Bookings", "Kept", "Did not attend", "Cancelled"]
    assert found["By source"] == [
        head,
        ["No link word", "0", "0", "2", "1", "0", "0", "0"],
        ["Newsletter", "1", "1", "1", "1", "0", "0", "0"],
        ["All", "1", "1", "3", "2", "0", "0", "0"],
    ]
    assert found["By source and week"] == [
        ["Booked in the week of", *head],
        ["5 Oct", "No link word", "0", "0", "2", "1", "0", "0", "0"],
        ["Newsletter", "1", "1", "1", "1", "0", "0", "0"],
    ]
    assert [row[1] for row in found["Step by step"][1:]] == ["1", "1", "3", "2", "0"]
    assert found["By week"][-2] == ["5 Oct", "0", "0", "–", "2", "0", "0"]


@BOTH_DATABASES
def test_a_full_report_says_it_in_a_sentence_in_plots_and_in_tables(app: Flask) -> None:
    fill_report(app)
    visitor = signed_in(app, ADA).open(GROUP)
    assert (visitor.status, visitor.heading) == (200, "All clinics, 24 August to 11 October 2026")
    assert SENTENCE in visitor.text
    found = tables(visitor)
    assert {caption: len(rows) for caption, rows in found.items()} == {
        "By week": 9,
        "Step by step": 6,
        "By source": 9,
        "By guide": 2,
        "By source and week": 50,
    }
    for caption in ("By week", "By source"):
        columns = list(zip(*found[caption][1:-1], strict=True))
        sums = [sum(int(cell.replace(",", "")) for cell in column if cell != "–") for column in columns[1:]]
        last = [cell.replace(",", "") for cell in found[caption][-1][1:]]
        assert [str(one) for number, one in enumerate(sums) if caption != "By week" or number != 2] == [
            cell for number, cell in enumerate(last) if caption != "By week" or number != 2
        ]
    assert [row[0] for row in found["By source"][1:-1]] == [
        "No link word",
        "Our website",
        "By phone",
        "Newsletter",
        "Walked in",
        "Poster",
        "harley-street-open-day",
    ]
    assert found["By source"][3][:4] == ["By phone", "–", "–", "–"]


def test_each_plot_stands_beside_its_table_with_its_figures_on_it(app: Flask) -> None:
    fill_report(app)
    visitor = signed_in(app, ADA).open(GROUP)
    assert [svg.get("aria-label") for svg in plots(visitor)] == [
        "Bars by week. In the week of 24 August, 128 kept and 3 did not attend; in that of 5 October, 14 and 0. "
        "Figures in the table.",
        "Bars: views, starts, holds, bookings and kept. Figures in the table.",
        "Bars: bookings by source. Figures in the table.",
        "Bars: bookings by guide. Figures in the table.",
    ]
    found = tables(visitor)
    by_week, by_step = ([words(text) for text in svg.iter(f"{SVG}text")] for svg in plots(visitor)[:2])
    for row in found["By week"][1:-1]:
        assert {row[0], row[1], f"+ {row[2]}"} <= set(by_week)
    assert by_step == [cell for row in found["Step by step"][1:] for cell in (row[0].split()[0], row[1])]


def test_pages_about_no_clinic_are_told_of_the_group_alone(app: Flask) -> None:
    Visitor(app).open("/")
    Visitor(app).open("/book/discovery-call/london")
    ada = signed_in(app, ADA)
    assert [row[1] for row in tables(ada.open(GROUP))["Step by step"][1:3]] == ["1", "1"]
    assert [row[1] for row in tables(ada.open(LONDON))["Step by step"][1:3]] == ["0", "1"]
    assert "Views are of this clinic’s own page." in ada.text
    assert "Nothing was opened or booked" in ada.open("/admin/report?clinic=bedford").text


def test_reception_sees_its_own_clinic_and_an_administrator_every_one(app: Flask, database: Database) -> None:
    fill_report(app)
    sam = signed_in(app, SAM).open(LONDON)
    assert (sam.status, sam.heading) == (200, "London, 24 August to 11 October 2026")
    assert [link for link in sam.page.links if "report" in link and "csv" not in link] == [
        LONDON,
        f"{LONDON}?first=2026-08-24&until=2026-10-11",
    ]
    ada = signed_in(app, ADA).open(LONDON)
    assert ada.follow("Manchester").heading == "Manchester, 24 August to 11 October 2026"
    assert ada.follow("All clinics").heading == "All clinics, 24 August to 11 October 2026"
    assert tables(ada.follow("London"))["By source"] == tables(sam)["By source"]
    for person, path in ((RITA, LONDON), (SAM, GROUP), (OLIVER, LONDON), (OLIVER, GROUP)):
        for address in (path, f"{path}.csv"):
            assert signed_in(app, person).client.get(address).status_code == 404
    assert [row.verb for row in database.all(AuditEntry)] == ["refused"] * 8
    assert ada.open("/admin/report?clinic=york").status == 404


def test_the_report_is_led_to_from_every_page_of_the_desk_and_from_the_settings(app: Flask) -> None:
    assert signed_in(app, SAM).open("/reception/london/2026-10-05").follow("Report").path == LONDON
    ada = signed_in(app, ADA).open("/admin")
    assert {LONDON, GROUP} <= set(ada.page.links)
    current = [words(a) for a in ada.open(GROUP).page.root.iter("a") if a.get("aria-current")]
    assert current == ["Report", "All clinics"]


def test_the_dates_that_are_asked_for_become_whole_weeks(app: Flask) -> None:
    fill_report(app)
    visitor = signed_in(app, ADA).open(f"{GROUP}?clinic=london").press("Show", first="2026-09-16", until="2026-09-23")
    assert visitor.heading == "London, 14 September to 27 September 2026"
    assert (visitor.value("first"), visitor.value("until")) == ("2026-09-14", "2026-09-27")
    assert [row[0] for row in tables(visitor)["By week"][1:-1]] == ["14 Sept", "21 Sept"]
    assert "in the 2 weeks before" in visitor.text
    assert visitor.open(f"{GROUP}?first=2025-12-29&until=2026-01-02").heading == (
        "All clinics, 29 December 2025 to 4 January 2026"
    )
    assert visitor.open(f"{GROUP}?until=2026-09-27").heading == "All clinics, 10 August to 27 September 2026"


@pytest.mark.parametrize(
    ("asked", "first", "until", "heading"),
    [
        ("until=2000-01-01", "2000-01-01", "2000-01-02", "All clinics, 27 December 1999 to 2 January 2000"),
        ("until=2000-01-20", "2000-01-01", "2000-01-23", "All clinics, 27 December 1999 to 23 January 2000"),
        (
            "first=2099-12-31&until=2099-12-31",
            "2099-12-28",
            "2099-12-31",
            "All clinics, 28 December 2099 to 3 January 2100",
        ),
    ],
)
def test_what_the_form_holds_can_be_asked_for_again_at_both_ends_of_the_century(
    app: Flask, asked: str, first: str, until: str, heading: str
) -> None:
    visitor = signed_in(app, ADA).open(f"{GROUP}?{asked}")
    for _time in range(2):
        assert (visitor.status, visitor.heading) == (200, heading)
        assert (visitor.value("first"), visitor.value("until")) == (first, until)
        visitor.press("Show")


@pytest.mark.parametrize(
    ("first", "until", "mistakes"),
    [
        ("31.8.2026", "2026-10-11", [("#first", "31.8.2026 is not a date. Type it as 2026-10-05")]),
        ("2026-02-30", "x", [("#first", "2026-02-30 is not a date"), ("#until", "x is not a date")]),
        ("2026-10-11", "2026-10-05", [("#until", "The last date must not come before the first")]),
        ("2020-01-01", "2026-10-05", [("#until", "Choose at most a year")]),
        ("2099-12-31", "", [("#until", "The last date must not come before the first")]),
        ("1066-10-14", "", [("#first", "1066-10-14 is not a date")]),
        ("<b>%s\u202e</b>", "", [("#first", "<b>%s")]),
    ],
)
def test_dates_that_are_none_are_refused_with_what_was_typed_kept(
    app: Flask, first: str, until: str, mistakes: list[tuple[str, str]]
) -> None:
    visitor = signed_in(app, ADA)
    for address in (GROUP, f"{GROUP}.csv", LONDON, f"{LONDON}.csv"):
        visitor._send("GET", address, query={"first": first, "until": until})
        assert (visitor.status, visitor.heading) == (422, "Report")
        assert (visitor.value("first"), visitor.value("until")) == (first, until)
        found = visitor.mistakes()
        assert [field for field, _words in found] == [field for field, _words in mistakes]
        assert all(words.startswith(said) for (_f, words), (_g, said) in zip(found, mistakes, strict=True))


def test_with_nothing_to_tell_it_says_so_and_how_to_begin(app: Flask) -> None:
    visitor = signed_in(app, SAM).open(LONDON)
    assert "There were no appointments in these weeks." in visitor.text
    assert "Nothing was opened or booked in these weeks" in visitor.text
    assert "http://127.0.0.1:5000/?from=newsletter" in visitor.text
    assert (tables(visitor), plots(visitor)) == ({}, [])


def test_words_of_strangers_are_shown_and_never_run(app: Flask) -> None:
    Visitor(app).open("/?from=a.b_c-d").open("/?from=%3Cscript%3E")
    rows = tables(signed_in(app, ADA).open(GROUP))["By source"]
    assert [row[0] for row in rows[1:-1]] == ["No link word", "a.b_c-d"]


def test_a_guide_is_told_by_its_title_with_all_that_it_led_to(app: Flask) -> None:
    reader = Visitor(app).open("/guides/gluteus-medius-pain").press("Choose this time")
    reader.press("Continue", name="Priya Sharma", phone="07700 900123").press("Book this appointment")
    assert reader.heading == "Your appointment is booked"
    found = tables(signed_in(app, ADA).open(GROUP))
    assert found["By guide"][1:] == [["Gluteus medius pain", "1", "1", "1", "1", "–", "–", "–"]]


def test_few_are_called_too_few(app: Flask, database: Database) -> None:
    fill_report(app)
    database.change(lambda: db.session.execute(delete(Booking).where(Booking.id % 50 != 0)))
    text = signed_in(app, ADA).open(GROUP).text
    assert "did not attend. They are too few to compare." in text


@BOTH_DATABASES
def test_a_report_costs_the_same_with_nothing_and_with_much(app: Flask, database: Database) -> None:
    ada, sam = signed_in(app, ADA), signed_in(app, SAM)

    def costs() -> list[int]:
        found = []
        for visitor, address in ((ada, GROUP), (ada, f"{GROUP}?first=2025-10-12"), (sam, LONDON)):
            with database.statements() as sent:
                visitor.open(address)
            assert visitor.status == 200
            found.append(len(sent))
        return found

    assert costs() == [COST] * 3
    fill_report(app)
    assert costs() == [COST] * 3


def test_opening_a_report_changes_nothing_but_what_waits_to_be_counted(app: Flask, database: Database) -> None:
    ada = signed_in(app, ADA)
    fill_report(app)
    before = database.everything()
    ada.open(GROUP)
    assert database.everything() == before
    Visitor(app).open("/?from=bus")
    ada.open(GROUP)
    after = database.everything()
    assert after.pop("visit_counts") != before.pop("visit_counts")
    assert after == before
    assert [row.count for row in database.all(VisitCount) if row.came_from == "bus"] == [1]
