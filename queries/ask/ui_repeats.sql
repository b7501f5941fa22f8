-- purpose: the events of a window with like calls folded into one row: the same call, by the same actor, ending the same way
-- param:   lo | BIGINT | 0 | the first moment, milliseconds since 1970
-- param:   hi | BIGINT | 0 | the moment after the last, milliseconds since 1970
-- param:   classes | VARCHAR[] |  | the executor classes that are shown
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
-- param:   limit | BIGINT | 500 | how many rows
-- param:   offset | BIGINT | 0 | how many rows come before
-- reads:   event_index, resource_tokens
-- grain:   event_id
-- column:  event_id | VARCHAR | the first of them
-- column:  event_time | TIMESTAMPTZ | of the first
-- column:  last_time | TIMESTAMPTZ | of the last
-- column:  times | BIGINT | how many
-- column:  executor | VARCHAR | human, ai_agent, automation, aws_service, unknown
-- column:  actor | VARCHAR | the lane
-- column:  event_name | VARCHAR | as in its table
-- column:  event_source | VARCHAR | as in its table
-- column:  region | VARCHAR | as in its table
-- column:  account_id | VARCHAR | as in its table
-- column:  error_code | VARCHAR | as in its table
-- column:  failed | BOOLEAN | the calls failed, by errorCode or errorMessage
select
    arg_min(event_id, (event_time, event_id)) as event_id,
    min(event_time) as event_time,
    max(event_time) as last_time,
    count(*) as times,
    executor,
    coalesce(actor, '') as actor,
    coalesce(event_name, event_type, '') as event_name,
    coalesce(event_source, '') as event_source,
    region,
    account_id,
    error_code,
    failed
from query($index)
where
    event_time >= make_timestamptz($lo * 1000)
    and event_time < make_timestamptz($hi * 1000)
    and list_contains($classes::varchar[], executor)
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
order by event_time, event_id
limit $limit offset $offset
