-- purpose: the answers to the responsibility questions of one incident, in the order they are asked
-- param:   incident_id | VARCHAR |  | the incident
-- reads:   facts
-- grain:   question, statement
-- column:  question | VARCHAR | as in its table
-- column:  statement | VARCHAR | as in its table
-- column:  actor | VARCHAR | as in its table
-- column:  executor_class | VARCHAR | as in its table
-- column:  event_ids | VARCHAR[] | as in its table
-- column:  grade | VARCHAR | as in its table
-- column:  counter_evidence | VARCHAR | as in its table
select question, statement, actor, executor_class, event_ids, grade, counter_evidence
from facts
where incident_id = $incident_id
order by
    list_position(
        ['executed', 'delegated', 'granted', 'guardrail', 'approved', 'detected', 'recovered', 'undetermined'], question
    ),
    actor is null,
    grade,
    statement
