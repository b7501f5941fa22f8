-- purpose: the time the events cover and the law of counts
-- reads:   events, duplicate_records, rejected_records, source_files
-- grain:   records_seen
-- column:  first_event_time | TIMESTAMPTZ | null in an empty case
-- column:  last_event_time | TIMESTAMPTZ | null in an empty case
-- column:  records_seen | BIGINT | events, duplicates and rejects together
-- column:  events_loaded | BIGINT | as in its table
-- column:  duplicates | BIGINT | as in its table
-- column:  rejected | BIGINT | as in its table
-- column:  filtered | BIGINT | records outside the window that was asked for
select
    min(event_time) as first_event_time,
    max(event_time) as last_event_time,
    count(*)
    + (select count(*) from duplicate_records)
    + (select count(*) from rejected_records) as records_seen,
    count(*) as events_loaded,
    (select count(*) from duplicate_records) as duplicates,
    (select count(*) from rejected_records) as rejected,
    (select cast(coalesce(sum(filtered), 0) as bigint) from source_files) as filtered
from events
order by records_seen
