-- purpose: the whole trail as bins by executor class, for the strip above the lanes
-- param:   lo | BIGINT | 0 | the first moment, milliseconds since 1970
-- param:   hi | BIGINT | 0 | the moment after the last, milliseconds since 1970
-- param:   bins | BIGINT | 240 | how many bins
-- reads:   events, attributions
-- grain:   executor, bin
-- column:  executor | VARCHAR | human, ai_agent, automation, aws_service, unknown
-- column:  bin | BIGINT | from 0
-- column:  n | BIGINT | events in it
-- column:  errors | BIGINT | failed calls in it
select
    attributions.executor,
    least($bins - 1, (epoch_ms(events.event_time) - $lo) * $bins // ($hi - $lo)) as bin,
    count(*) as n,
    count(*) filter (where events.error_code is not null or events.error_message is not null) as errors
from events
inner join attributions on events.event_id = attributions.event_id
where events.event_time >= make_timestamptz($lo * 1000) and events.event_time < make_timestamptz($hi * 1000)
group by all
order by executor, bin
