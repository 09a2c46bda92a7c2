"""What the links of a new booking carry until it is saved: for whom and for what it is. Of the person there is
nothing in an address but the reference of an earlier booking."""

from collections.abc import Mapping

from booking.rules.appointment import is_reference
from booking.web.shell import the_house


def carried_by(asked: Mapping[str, str]) -> dict[str, str]:
    """The earlier booking ("from") and the service that an address or a form names, where they can be such."""
    reference, slug = asked.get("from", ""), asked.get("service", "")
    found = {
        "from": reference if is_reference(reference) else "",
        "service": slug if the_house().for_staff.service(slug) else "",
    }
    return {name: value for name, value in found.items() if value}
