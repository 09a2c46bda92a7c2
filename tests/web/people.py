"""The cast. Mallory has booked nothing: what she can see of the others is a leak."""

from types import MappingProxyType

PRIYA = MappingProxyType({"name": "Priya Sharma", "phone": "07700 900123", "email": "priya@example.com"})
SEAN = MappingProxyType({"name": "Seán O’Brien", "phone": "+353 1 679 6077"})
MAI = MappingProxyType({"name": "Nguyễn Thị Mai", "email": "mai@example.com"})
OMAR = MappingProxyType({"name": "محمد عبد الله", "phone": "+971 50 123 4567", "email": "omar@example.com"})
MALLORY = MappingProxyType({"name": "Mallory", "phone": "07700 900999", "email": "mallory@example.com"})

CALL = "/book/discovery-call/london"
VISIT = "/book/first-appointment/london"
WEDNESDAY = "2026-10-07"
# Mr Eaton is in London on Thursdays.
THURSDAY = "2026-10-08"
