"""What the links of a new booking carry until it is saved: for whom and for what it is. Of the person there is
nothing in an address but the reference of an earlier booking."""

from collections.abc import Mapping

from booking.rules.appointment import may_be_reference
from booking.web.current_practice import current_practice


def prefill_args(asked: Mapping[str, str]) -> dict[str, str]:
    """The earlier booking ("from") and the service that an address or a form names, where they can be such."""
    reference, slug = asked.get("from", ""), asked.get("service", "")
    found = {
        "from": reference if may_be_reference(reference) else "",
        "service": slug if current_practice().for_staff.service(slug) else "",
    }
    return {name: value for name, value in found.items() if value}
