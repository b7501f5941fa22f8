"""Every sample incident, by the name of its folder."""

from sample_data.generator import (
    denied_twice,
    environment_recreated,
    innocent_agent,
    laundered,
    no_culprit,
    other_account,
    pipeline_destroys_key,
    safeguard_removed,
)

TELLERS = (
    environment_recreated,
    no_culprit,
    innocent_agent,
    pipeline_destroys_key,
    laundered,
    safeguard_removed,
    denied_twice,
    other_account,
)
INCIDENTS = {module.NAME: module for module in TELLERS}
