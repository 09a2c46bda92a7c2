"""What a seed file may say: the group, its clinics, services and diaries, written in TOML.

Reading finds every mistake, each with its place, and gives either all of the
house or none of it.
"""

from booking.rules.seed_file.facts import (
    BadSeedFile,
    Judges,
    Mistake,
    Seed,
    SeedClinic,
    SeedDiary,
    SeedService,
)
from booking.rules.seed_file.reader import read

__all__ = ["BadSeedFile", "Judges", "Mistake", "Seed", "SeedClinic", "SeedDiary", "SeedService", "read"]
