-- purpose: which records of the batch at hand have an id that the case holds already, and which are plain copies
-- param:   ids | VARCHAR[] | [] | the records' ids
-- param:   digests | VARCHAR[] | [] | the first 32 hex digits of the SHA-256 of their bytes, in the same order
-- param:   files | VARCHAR[] | [] | the files they came from, in the same order
-- param:   indexes | BIGINT[] | [] | their positions in those files, in the same order
-- reads:   events
-- grain:   source_file, source_index
-- column:  source_file | VARCHAR | the file it came from
-- column:  source_index | BIGINT | its position in that file, from 0
-- column:  is_copy | BOOLEAN | the same bytes as the event in the case, which comes first by file and position
with incoming as (
    select
        unnest($ids::varchar[]) as event_id,
        unnest($digests::varchar[]) as digest,
        unnest($files::varchar[]) as source_file,
        unnest($indexes::bigint[]) as source_index
)

select
    incoming.source_file,
    incoming.source_index,
    incoming.digest = left(sha256(events.raw::varchar), 32)
        and (incoming.source_file, incoming.source_index) > (events.source_file, events.source_index) as is_copy
from incoming
join events on events.event_id = incoming.event_id
order by incoming.source_file, incoming.source_index
