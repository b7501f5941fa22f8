-- purpose: the law of counts: records seen = events + duplicates + rejected
-- reads:   source_files, events, duplicate_records, rejected_records
-- grain:   records_seen
-- column:  records_seen | BIGINT | records in the files, within the asked scope; a refused file counts as one
-- column:  events_loaded | BIGINT | distinct events
-- column:  duplicates | BIGINT | copies of an event that is kept
-- column:  rejected | BIGINT | what could not become an event
-- column:  filtered | BIGINT | records outside the asked scope, not counted as seen
select
    coalesce((select sum(records) from source_files), 0)::bigint as records_seen,
    (select count(*) from events) as events_loaded,
    (select count(*) from duplicate_records) as duplicates,
    (select count(*) from rejected_records) as rejected,
    coalesce((select sum(filtered) from source_files), 0)::bigint as filtered
