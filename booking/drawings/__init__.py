"""Draws pictures on request: share cards and QR codes for posters."""
