"""What pages tell search engines in schema.org's words: one function a thing, plain dictionaries, no database.

Only what is known is told: nothing here guesses a speciality, a place on the map or a title.
"""
