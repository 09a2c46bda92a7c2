"""What a seed file may say: the practice, its clinics, services and diaries, written in TOML.

Reading finds every mistake, each with its place, and gives either all of the
practice or none of it.
"""

from booking.rules.seed_file.contents import (
    BadSeedFile,
    FileMistake,
    SeedClinic,
    SeedDiary,
    SeedFile,
    SeedService,
    TextChecks,
)
from booking.rules.seed_file.reader import read_seed_file

__all__ = [
    "BadSeedFile",
    "FileMistake",
    "SeedClinic",
    "SeedDiary",
    "SeedFile",
    "SeedService",
    "TextChecks",
    "read_seed_file",
]
