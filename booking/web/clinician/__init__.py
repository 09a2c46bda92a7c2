"""A clinician's own day, on a phone between two patients."""

from flask import Blueprint

bp = Blueprint("clinician", __name__, url_prefix="/me")

__all__ = ["bp"]
