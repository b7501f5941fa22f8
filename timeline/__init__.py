"""Incident Timeline: who acted in a cloud incident, what followed, and how we know."""

__version__ = "0.1.0"
