"""Figures, tables and reports: pure functions of one Incident."""
