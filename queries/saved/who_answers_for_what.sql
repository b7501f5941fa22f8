-- title:   Who answers for what
-- purpose: the answers to the responsibility questions of each incident with the events that prove them
-- reads:   facts, events
-- grain:   incident_id, question, statement, event_id
-- caveat:  An answer of grade D names nobody: it says what was looked for and not found.
-- column:  incident_id | VARCHAR | the incident
-- column:  question | VARCHAR | executed, delegated, granted, guardrail, approved, detected, recovered, undetermined
-- column:  grade | VARCHAR | A to D
-- column:  statement | VARCHAR | the answer
-- column:  actor | VARCHAR | the identity it names, or null
-- column:  executor_class | VARCHAR | its class, or null
-- column:  counter_evidence | VARCHAR | what speaks against it
-- column:  event_time | TIMESTAMPTZ | when a proving event happened; null without one
-- column:  event_name | VARCHAR | what it was
-- column:  event_id | VARCHAR | the proving event, or null
with
cited as (
    select *, unnest(if(len(event_ids) = 0, [null], event_ids)) as event_id
    from facts
)

select
    cited.incident_id,
    cited.question,
    cited.grade,
    cited.statement,
    cited.actor,
    cited.executor_class,
    cited.counter_evidence,
    events.event_time,
    events.event_name,
    cited.event_id
from cited
left join events on cited.event_id = events.event_id
order by
    cited.incident_id,
    list_position(
        ['executed', 'delegated', 'granted', 'guardrail', 'approved', 'detected', 'recovered', 'undetermined'], cited.question
    ),
    cited.actor is null, cited.grade, cited.statement, events.event_time, cited.event_id
