-- purpose: the copies of some events, to be renamed with them
-- param:   ids | VARCHAR[] | [] | the events' ids as the case has them
-- reads:   duplicate_records
-- grain:   source_file, source_index
-- column:  source_file | VARCHAR | where the copy lay
-- column:  source_index | BIGINT | its position in that file, from 0
-- column:  event_id | VARCHAR | the event it repeats
select source_file, source_index, event_id
from duplicate_records
where event_id in (select unnest($ids::varchar[]))
order by source_file, source_index
