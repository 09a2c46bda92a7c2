"""Where an administrator sets the rules."""

from flask import Blueprint

bp = Blueprint("admin", __name__, url_prefix="/admin")

__all__ = ["bp"]
