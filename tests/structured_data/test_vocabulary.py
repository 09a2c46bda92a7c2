"""The check against the vocabulary sees what it looks for."""

from typing import Any

import pytest

from tests.support.vocabulary import wrong

PLACE = {"@type": "MedicalClinic", "@id": "#a", "name": "London"}


def _graph(*things: Any) -> dict[str, Any]:
    return {"@context": "https://schema.org", "@graph": list(things)}


@pytest.mark.parametrize(
    ("fact", "line"),
    [
        ({"@type": "MedicalClinik"}, "/MedicalClinik: there is no such type"),
        ({"@type": "Text"}, "/Text: there is no such type"),
        ({"openingHour": "9 to 6"}, "/MedicalClinic: openingHour is no property of it"),
        ({"jobTitle": "Clinic"}, "/MedicalClinic: jobTitle is no property of it"),
        ({"employees": {"@type": "Person"}}, "/MedicalClinic: employees is superseded"),
        ({"url": "clinics/london"}, "/MedicalClinic: url cannot be 'clinics/london'"),
        ({"telephone": 1234}, "/MedicalClinic: telephone cannot be 1234"),
        ({"name": " "}, "/MedicalClinic: name cannot be ' '"),
        ({"address": {"@type": "Person", "name": "A"}}, "/MedicalClinic: address cannot be a Person"),
        ({"parentOrganization": {"@id": "#lost"}}, "/MedicalClinic: parentOrganization speaks of #lost, which nothing"),
        ({"availableService": "Injection"}, "/MedicalClinic: availableService cannot be 'Injection'"),
        ({"address": {"@type": "PostalAddress", "town": "x"}}, "/MedicalClinic/address/PostalAddress: town is no"),
    ],
)
def test_what_is_wrong_is_seen(fact: dict[str, Any], line: str) -> None:
    (found,) = wrong(_graph({**PLACE, **fact}))
    assert found.startswith(line)


@pytest.mark.parametrize(
    ("fact", "is_right"),
    [
        ({"opens": "09:00"}, True),
        ({"opens": "9am"}, False),
        ({"opens": "24:00"}, False),
        ({"validFrom": "2026-12-25"}, True),
        ({"validFrom": "25/12/2026"}, False),
        ({"dayOfWeek": ["https://schema.org/Monday"]}, True),
        ({"dayOfWeek": ["Monday"]}, False),
        ({"dayOfWeek": ["https://schema.org/Mo"]}, False),
        ({"dayOfWeek": ["https://schema.org/Female"]}, False),
    ],
)
def test_a_value_is_of_the_type_that_its_property_wants(fact: dict[str, Any], is_right: bool) -> None:
    assert (wrong(_graph({"@type": "OpeningHoursSpecification", **fact})) == []) is is_right


def test_what_is_inherited_is_allowed_and_so_is_a_kind_of_what_is_wanted() -> None:
    of_a_thing, of_a_place, of_an_organization = (
        {"name": "London"},
        {"hasMap": "https://a.example/"},
        {"email": "a@b.c"},
    )
    within = {"parentOrganization": {"@type": "MedicalOrganization", "name": "Group"}}
    assert wrong(_graph({**PLACE, **of_a_thing, **of_a_place, **of_an_organization, **within})) == []


def test_what_another_page_describes_may_be_spoken_of() -> None:
    graph = _graph({**PLACE, "parentOrganization": {"@id": "https://a.example/#group"}})
    assert wrong(graph, frozenset({"https://a.example/#group"})) == []


@pytest.mark.parametrize("data", [{}, {"@graph": []}, {"@context": "http://example.com", "@graph": []}])
def test_what_is_no_graph_is_not_taken_for_one(data: dict[str, Any]) -> None:
    assert wrong(data) == ["it is no graph in schema.org's words"]
