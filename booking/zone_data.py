"""Makes the pinned `tzdata` package the only source of time zones, in every process that imports `booking`.

`zoneinfo` reads the system's files first, and on a server that is seldom updated those are years old.
"""

import zoneinfo
from importlib.metadata import version

VERSION = version("tzdata")

zoneinfo.reset_tzpath(to=())
# A zone that somebody has asked for before this line was made of the system's files.
zoneinfo.ZoneInfo.clear_cache()
