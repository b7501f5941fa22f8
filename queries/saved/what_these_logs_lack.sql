-- title:   What these logs cannot answer
-- purpose: the limits of the case: logging stopped, kinds of events absent, records rejected or seen twice
-- reads:   coverage_notes, rejected_records, duplicate_records
-- grain:   severity, note
-- caveat:  What was never recorded leaves no trace: this lists only what can be told from the logs themselves.
-- column:  severity | VARCHAR | serious, warning, info
-- column:  note | VARCHAR | one sentence
-- column:  event_id | VARCHAR | the first event that shows it, or null
with
notes as (
    select severity, note, list_min(event_ids) as event_id
    from coverage_notes
    union all
    select 'warning' as severity, count(*) || ' records were rejected: ' || reason as note, null as event_id
    from rejected_records
    group by reason
    union all
    select 'info' as severity, count(*) || ' records repeat an event that is kept once' as note, null as event_id
    from duplicate_records
    having count(*) > 0
)

select severity, note, event_id
from notes
order by list_position(['serious', 'warning', 'info'], severity), note, event_id
