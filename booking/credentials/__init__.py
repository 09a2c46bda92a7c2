"""Checks what people prove themselves with: passwords, authenticator codes, recovery codes, passkeys and signed
links.

Libraries decide what is right, and nothing here reads or writes the database. These parts of Flask-Security are used
and none of its pages: they commit by themselves, and Flask-Login beside web/access.py would be a second answer to who
is signed in.
"""
