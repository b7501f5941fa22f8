-- purpose: the whole trail as bins by executor class, for the strip above the lanes
-- param:   lo | BIGINT | 0 | the first moment, milliseconds since 1970
-- param:   hi | BIGINT | 0 | the moment after the last, milliseconds since 1970
-- param:   bins | BIGINT | 240 | how many bins
-- param:   index | VARCHAR | from event_index | the events in narrow rows: the table, or the query that makes it in a case without it
-- reads:   event_index
-- grain:   executor, bin
-- column:  executor | VARCHAR | human, ai_agent, automation, aws_service, unknown
-- column:  bin | BIGINT | from 0
-- column:  n | BIGINT | events in it
-- column:  errors | BIGINT | failed calls in it
select
    executor,
    least($bins - 1, (epoch_ms(event_time) - $lo) * $bins // ($hi - $lo)) as bin,
    count(*) as n,
    count(*) filter (where failed) as errors
from query($index)
where event_time >= make_timestamptz($lo * 1000) and event_time < make_timestamptz($hi * 1000)
group by all
order by executor, bin
