-- purpose: the part each event plays in an incident
-- reads:   given
-- grain:   incident_id, event_id
-- column:  incident_id | VARCHAR | its incident
-- column:  event_id | VARCHAR | its event
-- column:  role | VARCHAR | root, contributing, guardrail_removed, propagation, effect, detection, recovery, excluded
-- column:  but_for | VARCHAR | yes, no, untestable, or null where the question does not arise
-- column:  degree | DOUBLE | 1/(k+1), or null
-- column:  reason | VARCHAR | one sentence
select * from given
order by incident_id, event_id
