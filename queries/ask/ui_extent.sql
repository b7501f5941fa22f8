-- purpose: the whole trail in numbers: where the timeline begins and ends
-- reads:   events
-- grain:   lo
-- column:  lo | BIGINT | the first event, milliseconds since 1970; 0 in an empty case
-- column:  hi | BIGINT | the second after the last event, milliseconds since 1970
-- column:  events | BIGINT | how many events
select
    coalesce(epoch_ms(min(event_time)), 0) as lo,
    coalesce(epoch_ms(max(event_time)) + 1000, 1000) as hi,
    count(*) as events
from events
order by lo
