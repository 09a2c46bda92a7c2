"""What is described of the practice, as a whole: each thing against the facts it was made of, and all of it
against schema.org's vocabulary."""

import json
from dataclasses import replace
from datetime import date, time

import pytest

from booking.rules.practice import DayException, Span
from booking.structured_data import guides_and_breadcrumbs, opening_hours, practice_and_clinics, practitioners
from booking.structured_data.nodes import graph
from tests.rules.sample_facts import special, weekly
from tests.structured_data.made import EATON, FULL_VISIT, GUIDE, HOME, HOUSE, LONDON, address
from tests.support.vocabulary import wrong

TO_SATURDAY = [
    f"https://schema.org/{day}" for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
]


def test_a_clinic_is_described_whole() -> None:
    christmas = special(date(2026, 12, 25), reason="Christmas Day")
    found = practice_and_clinics.clinic(HOUSE, LONDON, christmas, address, picture=f"{HOME}pictures/clinic-london.png")
    assert found == {
        "@type": "MedicalClinic",
        "@id": f"{HOME}#clinic-london",
        "name": "ProHealth Clinic London",
        "url": f"{HOME}clinics/london",
        "telephone": "+441234380345",
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "104 Harley Street",
            "addressLocality": "London",
            "postalCode": "W1G 7JD",
            "addressCountry": "GB",
        },
        "email": "info@prohealthclinic.co.uk",
        "image": f"{HOME}pictures/clinic-london.png",
        "hasMap": "https://www.openstreetmap.org/search?query=104+Harley+Street%2C+London+W1G+7JD",
        "parentOrganization": {"@id": f"{HOME}#group"},
        "openingHoursSpecification": [
            {"@type": "OpeningHoursSpecification", "dayOfWeek": TO_SATURDAY, "opens": "09:00", "closes": "18:00"},
            {
                "@type": "OpeningHoursSpecification",
                "name": "Christmas Day",
                "validFrom": "2026-12-25",
                "validThrough": "2026-12-25",
                "opens": "00:00",
                "closes": "00:00",
            },
        ],
        "availableService": [
            {"@type": "MedicalProcedure", "name": "First appointment", "description": "45 minutes, at a clinic."}
        ],
        "makesOffer": [
            {
                "@type": "Offer",
                "name": "Free discovery call",
                "url": f"{HOME}book/discovery-call/london",
                "price": "0.00",
                "priceCurrency": "GBP",
                "itemOffered": {
                    "@type": "Service",
                    "name": "Free discovery call",
                    "description": "15 minutes, by phone. Ask questions before you decide.",
                },
            },
            {
                "@type": "Offer",
                "name": "First appointment",
                "url": f"{HOME}book/first-appointment/london",
                "price": "195.50",
                "priceCurrency": "GBP",
                "itemOffered": {
                    "@type": "Service",
                    "name": "First appointment",
                    "description": "45 minutes, at a clinic.",
                },
            },
        ],
    }
    assert wrong(graph([found, practice_and_clinics.short_practice(HOUSE, address)])) == []


def test_a_clinic_with_a_phone_and_a_country_of_its_own_says_so_and_a_price_that_is_not_told_is_not() -> None:
    dubai = replace(LONDON, name="ProHealth Clinic Dubai", phone="+97143300000", time_zone="Asia/Dubai")
    practice = replace(HOUSE, clinics=(dubai,), services=(replace(FULL_VISIT, price_pence=None),))
    found = practice_and_clinics.clinic(practice, dubai, {}, address)
    assert (found["name"], found["telephone"]) == ("ProHealth Clinic Dubai", "+97143300000")
    assert found["address"]["addressCountry"] == "AE"
    assert [sorted(offer) for offer in found["makesOffer"]] == [["@type", "itemOffered", "name", "url"]]
    assert "image" not in found


def test_the_group_is_described_with_its_clinics() -> None:
    closed = replace(LONDON, id=2, slug="leeds", is_active=False)
    practice = replace(HOUSE, clinics=(LONDON, closed))
    assert practice_and_clinics.practice_node(practice, address) == {
        "@type": "MedicalOrganization",
        "@id": f"{HOME}#group",
        "name": "ProHealth Clinic",
        "url": HOME,
        "telephone": "+441234380345",
        "email": "info@prohealthclinic.co.uk",
        "logo": f"{HOME}apple-touch-icon.png",
        "subOrganization": [{"@id": f"{HOME}#clinic-london"}],
    }
    described = [
        practice_and_clinics.practice_node(practice, address),
        practice_and_clinics.website(practice, address, "en-GB"),
        practice_and_clinics.short_clinic(practice, LONDON, address),
    ]
    assert wrong(graph(described)) == []


def test_a_person_is_described_by_what_is_known_and_is_not_called_a_physician() -> None:
    found = practitioners.practitioner(HOUSE, EATON, address)
    assert found == {
        "@type": "Person",
        "@id": f"{HOME}#practitioner-oliver-eaton",
        "name": "Mr Oliver Eaton",
        "url": f"{HOME}practitioners/oliver-eaton",
        "jobTitle": "Prolotherapy practitioner",
        "description": "Over 12 years of practice. Over 10,000 procedures.",
        "worksFor": {
            "@type": "MedicalOrganization",
            "@id": f"{HOME}#group",
            "name": "ProHealth Clinic",
            "url": HOME,
        },
        "workLocation": [practice_and_clinics.short_clinic(HOUSE, LONDON, address)],
        "hasCredential": [
            {
                "@type": "EducationalOccupationalCredential",
                "name": "Prolotherapy, Hackett Hemwall Patterson Foundation",
            }
        ],
    }
    assert wrong(graph([found])) == []


def test_a_person_who_tells_nothing_is_a_name_and_where_they_work() -> None:
    silent = replace(EATON, role="", experience=(), qualifications=())
    assert sorted(practitioners.practitioner(HOUSE, silent, address)) == [
        "@id",
        "@type",
        "name",
        "url",
        "workLocation",
        "worksFor",
    ]


def test_a_guide_is_described_with_who_wrote_and_who_reviewed_it_and_its_questions() -> None:
    page, questions = guides_and_breadcrumbs.guide(HOUSE, GUIDE, address, language="en-GB")
    url = f"{HOME}guides/sore-thumb"
    assert page == {
        "@type": "MedicalWebPage",
        "@id": f"{url}#page",
        "name": "Sore thumb",
        "url": url,
        "description": "Why thumbs become sore, what helps, and when to have one looked at.",
        "inLanguage": "en-GB",
        "about": {"@type": "MedicalCondition", "name": "Sore thumb"},
        "author": {
            "@type": "Person",
            "@id": f"{HOME}#practitioner-oliver-eaton",
            "name": "Mr Oliver Eaton",
            "url": f"{HOME}practitioners/oliver-eaton",
        },
        "publisher": practice_and_clinics.short_practice(HOUSE, address),
        "datePublished": "2026-09-01",
        "lastReviewed": "2026-10-01",
        "reviewedBy": {"@type": "Person", "name": "Dr Ada Quist"},
        "audience": {"@type": "MedicalAudience", "audienceType": "Patient"},
        "citation": [
            {"@type": "CreativeWork", "name": "Thumb and Finger 2020;1:1–9", "url": "https://doi.org/10.1000/182"}
        ],
    }
    assert questions == {
        "@type": "FAQPage",
        "@id": f"{url}#questions",
        "url": url,
        "name": "Sore thumb",
        "inLanguage": "en-GB",
        "isPartOf": {"@id": f"{url}#page"},
        "mainEntity": [
            {
                "@type": "Question",
                "name": "Will it go away?",
                "acceptedAnswer": {"@type": "Answer", "text": "Mostly. Give it six weeks."},
            }
        ],
    }
    assert wrong(graph([page, questions])) == []


def test_a_guide_without_questions_is_one_page_and_the_group_may_have_reviewed_it() -> None:
    (page,) = guides_and_breadcrumbs.guide(
        HOUSE, replace(GUIDE, sections=(), reviewer="ProHealth Clinic"), address, language="en-GB"
    )
    assert page["reviewedBy"] == practice_and_clinics.short_practice(HOUSE, address)


def test_a_guide_that_nobody_has_reviewed_yet_is_said_to_be_written_and_published_and_no_more() -> None:
    told = replace(GUIDE, author="ProHealth Clinic", reviewed=None)
    page = guides_and_breadcrumbs.guide(HOUSE, told, address, language="en-GB")[0]
    assert [
        key for key in guides_and_breadcrumbs.guide(HOUSE, GUIDE, address, language="en-GB")[0] if key not in page
    ] == [
        "lastReviewed",
        "reviewedBy",
    ]
    assert (page["datePublished"], page["author"]) == (
        "2026-09-01",
        practice_and_clinics.short_practice(HOUSE, address),
    )
    assert page["author"]["@type"] == "MedicalOrganization"
    assert wrong(graph([page])) == []


def test_the_way_to_a_page_is_told_step_by_step() -> None:
    steps = [("ProHealth Clinic", HOME), ("London", f"{HOME}clinics/london")]
    way = guides_and_breadcrumbs.breadcrumbs(steps)
    assert way == {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": at, "name": name, "item": {"@type": "WebPage", "@id": url, "url": url}}
            for at, (name, url) in enumerate(steps, 1)
        ],
    }
    assert wrong(graph([way])) == []
    assert guides_and_breadcrumbs.breadcrumbs([("ProHealth Clinic", HOME), ("Nowhere", "")]) is None


# --- Hours ---------------------------------------------------------------------------------------------


def test_a_week_tells_days_with_the_same_hours_together_and_each_span_of_a_day() -> None:
    week = (*weekly("09:00-13:00", "14:00-18:00", weekdays=(0, 1)), *weekly("09:00-13:00", weekdays=(5,)))
    assert [
        ([day.rpartition("/")[2] for day in row["dayOfWeek"]], row["opens"], row["closes"])
        for row in opening_hours.weekly_hours(week)
    ] == [
        (["Monday", "Tuesday", "Saturday"], "09:00", "13:00"),
        (["Monday", "Tuesday"], "14:00", "18:00"),
    ]


def test_midnight_at_the_end_of_a_day_is_told_so_that_no_open_day_reads_as_a_closed_one() -> None:
    evening, whole = (
        opening_hours.weekly_hours(weekly("18:00-00:00", weekdays=(0,))),
        opening_hours.weekly_hours(weekly("00:00-00:00", weekdays=(0,))),
    )
    assert [(row["opens"], row["closes"]) for row in (*evening, *whole)] == [("18:00", "00:00"), ("00:00", "23:59")]


def test_days_in_a_row_that_are_alike_are_told_as_one_and_what_changes_nothing_is_not_told() -> None:
    exceptions = {
        **special(date(2026, 12, 24), "09:00-13:00", reason="Christmas Eve"),
        **special(date(2026, 12, 25), reason="Christmas Day"),
        **special(date(2026, 12, 27), reason="A Sunday"),  # closed in every week
        **special(date(2026, 12, 28), "09:00-18:00", reason="As ever"),
        **special(date(2026, 12, 29), reason="for works"),
        **special(date(2026, 12, 30), reason="for works"),
        **special(date(2027, 1, 3), "10:00-12:00", "13:00-15:00"),  # a Sunday that is open
    }
    assert [
        (row.get("name"), row["validFrom"], row["validThrough"], row["opens"], row["closes"])
        for row in opening_hours.special_hours(LONDON, exceptions)
    ] == [
        ("Christmas Eve", "2026-12-24", "2026-12-24", "09:00", "13:00"),
        ("Christmas Day", "2026-12-25", "2026-12-25", "00:00", "00:00"),
        ("for works", "2026-12-29", "2026-12-30", "00:00", "00:00"),
        (None, "2027-01-03", "2027-01-03", "10:00", "12:00"),
        (None, "2027-01-03", "2027-01-03", "13:00", "15:00"),
    ]


def test_hours_that_are_told_in_another_order_are_the_same_hours() -> None:
    split = replace(LONDON, hours=weekly("09:00-13:00", "14:00-18:00"))
    turned = DayException(date(2026, 10, 5), (Span(time(14), time(18)), Span(time(9), time(13))), "")
    assert opening_hours.special_hours(split, {date(2026, 10, 5): turned}) == []


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.</p><p>Two &amp; three.</p>", "One. Two & three."),
        ("<ul><li>Rest</li><li>Ice</li></ul>", "Rest Ice"),
        ("half<b>way</b>", "halfway"),
        ("No marks at all, 3 < 4", "No marks at all, 3 < 4"),
    ],
)
def test_an_answer_is_told_as_plain_text(html: str, text: str) -> None:
    assert guides_and_breadcrumbs.plain_text(html) == text


def test_everything_can_be_written_as_json() -> None:
    described = [
        *guides_and_breadcrumbs.guide(HOUSE, GUIDE, address, language="en-GB"),
        practice_and_clinics.clinic(HOUSE, LONDON, {}, address),
    ]
    assert json.loads(json.dumps(graph(described))) == graph(described)
