"""Describes pages to search engines in schema.org's vocabulary: one function a type, plain dictionaries, no database.

Only known facts are given: no speciality, map position or title is guessed.
"""
