"""How staff sign in and out, and look after their own account."""

from flask import Blueprint

bp = Blueprint("sign_in", __name__)

__all__ = ["bp"]
