"""Makes the pinned `tzdata` package the only source of time zones in every process that imports `booking`.

`zoneinfo` reads the system's files first, which are years old on a server that is seldom updated.
"""

import zoneinfo
from importlib.metadata import version

VERSION = version("tzdata")

zoneinfo.reset_tzpath(to=())
# A zone that was read before this line came from the system's files.
zoneinfo.ZoneInfo.clear_cache()
