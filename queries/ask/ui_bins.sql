-- purpose: the events of a window as bins by lane: what a strip of the timeline shows
-- param:   lo | BIGINT | 0 | the first moment, milliseconds since 1970
-- param:   hi | BIGINT | 0 | the moment after the last, milliseconds since 1970
-- param:   bins | BIGINT | 400 | how many bins
-- param:   lanes | VARCHAR[] |  | the lanes that are drawn, as executor, a bar, actor; the rest of a class shares one lane
-- param:   text | VARCHAR |  | only events that hold this text; empty for all
-- param:   index | VARCHAR | from event_index | the events in narrow rows: the table, or the query that makes it in a case without it
-- param:   errors_only | BOOLEAN | false | only calls that failed
-- param:   writes_only | BOOLEAN | false | only calls that AWS did not stamp as reading
-- param:   actor | VARCHAR |  | only this actor; empty for all
-- param:   resource | VARCHAR |  | only events that name this resource token; empty for all
-- param:   service | VARCHAR |  | only this event source; empty for all
-- param:   region | VARCHAR |  | only this region; empty for all
-- param:   account | VARCHAR |  | only this account; empty for all
-- param:   error | VARCHAR |  | only this error code; empty for all
-- param:   only | VARCHAR[] |  | only these events (the pinned ones); empty for all
-- reads:   event_index, resource_tokens
-- grain:   executor, lane, bin
-- column:  executor | VARCHAR | human, ai_agent, automation, aws_service, unknown
-- column:  lane | INTEGER | position in $lanes from 0; -1 for the rest of the class
-- column:  bin | BIGINT | from 0
-- column:  n | BIGINT | events in it
-- column:  errors | BIGINT | failed calls in it
with
binned as (
    select
        executor,
        actor,
        least($bins - 1, (epoch_ms(event_time) - $lo) * $bins // ($hi - $lo)) as bin,
        count(*) as n,
        count(*) filter (where failed) as errors
    from query($index)
    where
        event_time >= make_timestamptz($lo * 1000)
        and event_time < make_timestamptz($hi * 1000)
        and (not $errors_only or failed)
        and (not $writes_only or not coalesce(read_only, false))
        and ($actor = '' or actor = $actor)
        and ($service = '' or event_source = $service)
        and ($region = '' or region = $region)
        and ($account = '' or account_id = $account)
        and ($error = '' or error_code = $error)
        and (len($only::varchar[]) = 0 or list_contains($only::varchar[], event_id))
        and ($resource = '' or event_id in (select event_id from resource_tokens where token = $resource))
        and ($text = '' or contains(text, lower($text)) or contains(lower(event_id), lower($text)))
    group by all
)

select
    executor,
    coalesce(list_position($lanes, executor || '|' || coalesce(actor, '')), 0) - 1 as lane,
    bin,
    sum(n)::bigint as n,
    sum(errors)::bigint as errors
from binned
group by all
order by executor, lane, bin
