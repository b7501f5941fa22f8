"""The sections of the report, each a pure function of the view of one incident."""
