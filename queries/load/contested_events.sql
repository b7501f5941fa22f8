-- purpose: the events under some ids, with all that it takes to settle what else has turned up under them
-- param:   ids | VARCHAR[] | [] | ids as the case has them
-- reads:   events
-- grain:   event_id
-- column:  event_id | VARCHAR | the id in the case
-- column:  event_time | TIMESTAMPTZ | as in the case
-- column:  source_file | VARCHAR | the file it came from
-- column:  source_index | BIGINT | its position in that file, from 0
-- column:  raw | VARCHAR | the record as it came
-- column:  digest | VARCHAR | the first 32 hex digits of the SHA-256 of raw
select
    event_id,
    event_time,
    source_file,
    source_index,
    raw::varchar as raw,
    left(sha256(raw::varchar), 32) as digest
from events
where event_id in (select unnest($ids::varchar[]))
order by event_id
