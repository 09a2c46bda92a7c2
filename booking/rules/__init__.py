"""The rules of booking, in plain Python: facts and the time are passed in, decisions come out.

Only the standard library and other rules may be imported here.
"""
