"""Tests of the link room: small incidents written by hand, all in one case."""
