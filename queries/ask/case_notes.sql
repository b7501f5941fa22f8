-- purpose: what these logs cannot answer, the most serious first
-- reads:   coverage_notes
-- grain:   severity, note
-- column:  severity | VARCHAR | as in its table
-- column:  note | VARCHAR | as in its table
-- column:  event_ids | VARCHAR[] | as in its table
select severity, note, event_ids
from coverage_notes
order by list_position(['serious', 'warning', 'info'], severity), note
