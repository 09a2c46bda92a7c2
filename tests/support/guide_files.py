"""A guide as a clinic would write one, whole and short; tests change a line of it."""

from pathlib import Path

WHOLE = """\
+++
title = "Tennis elbow"
summary = "A sore outer elbow, and what helps."
author = "Priya Sharma"
reviewer = "Amira Haddad"
published = 2026-09-01
reviewed = 2026-10-01
service = "discovery-call"

[[references]]
key = "smith2020"
text = "Smith A. Elbows. *Journal of Elbows* 2020; 1: 1–9."
doi = "10.1000/182"

[[references]]
key = "jones2021"
text = "Jones B. More elbows. 2021."
link = "https://example.com/elbows"
+++

## What it is

A sore tendon. [@jones2021]

## Causes

Lifting. [@smith2020; @jones2021]

## Symptoms

Pain.

::: See a doctor soon
If it is **hot**.
:::

## Diagnosis

By hand.

## Treatment options

### Rest

A little.

## What happens untreated

It often settles.

## Questions and answers

### Does it hurt?

Yes, see [the symptoms](#symptoms).

## Author's note

Ask us.
"""


def put(folder: Path, text: str = WHOLE, name: str = "tennis-elbow.md") -> Path:
    """Puts a guide into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def line_of(text: str, part: str) -> int:
    """The line of a text that has this in it."""
    return next(number for number, line in enumerate(text.splitlines(), start=1) if part in line)
