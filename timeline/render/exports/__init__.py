"""The forms of a case for other tools: pure functions of an Incident, each read back by its own reader in tests."""
