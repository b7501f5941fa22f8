-- purpose: one answer to one responsibility question, with the events that prove it
-- reads:   given
-- grain:   incident_id, question, statement
-- column:  incident_id | VARCHAR | its incident
-- column:  question | VARCHAR | executed, delegated, granted, guardrail, approved, detected, recovered, undetermined
-- column:  statement | VARCHAR | one sentence
-- column:  actor | VARCHAR | the identity, or null when none is shown
-- column:  executor_class | VARCHAR | human, ai_agent, automation, aws_service, unknown, or null
-- column:  event_ids | VARCHAR[] | the events that show it; empty when the question is left open
-- column:  grade | VARCHAR | A to D
-- column:  counter_evidence | VARCHAR | what speaks against it, or null
select * from given
order by incident_id, question, statement
