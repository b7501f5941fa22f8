-- purpose: what is known of the events for whose callers others were made
-- reads:   event_marks, event_numbers, verdicts, session_origins, event_parents, event_ancestors, event_approvals
-- grain:   event_id
-- column:  event_id | VARCHAR | as in events
-- column:  event_name | VARCHAR | as in events
-- column:  product | VARCHAR | or null
-- column:  session_owner | VARCHAR | or null
-- column:  session_owner_confidence | DOUBLE | 0 to 1
-- column:  own_approval | VARCHAR | or null
-- column:  session_approval | VARCHAR | none_seen, session_consent, or null
with callers as (
    select cause_id as event_id from event_parents
    union
    select ancestor_id from event_ancestors
)

select
    event_marks.event_id,
    event_marks.event_name,
    verdicts.product,
    session_origins.owner as session_owner,
    session_origins.owner_confidence as session_owner_confidence,
    event_approvals.approval as own_approval,
    session_origins.approval as session_approval
from event_marks
inner join callers on event_marks.event_id = callers.event_id
inner join event_numbers on event_marks.event_id = event_numbers.event_id
inner join verdicts on event_numbers.number = verdicts.number
left join session_origins on event_marks.session_id = session_origins.session_id
left join event_approvals on event_marks.event_id = event_approvals.event_id
