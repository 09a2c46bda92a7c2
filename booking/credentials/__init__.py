"""What somebody proves themselves with: passwords, an authenticator's codes, recovery codes, passkeys, links.

Libraries decide what is right; nothing here reads or writes the database. Of Flask-Security we take these
parts, and none of its pages: they commit by themselves, and Flask-Login beside our gate would be a second
truth about who is signed in.
"""
