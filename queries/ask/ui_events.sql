-- purpose: the events of a window one by one, a page at a time: markers and the table beneath the timeline
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
-- param:   incident_id | VARCHAR |  | the incident whose roles are given
-- param:   limit | BIGINT | 500 | how many
-- param:   offset | BIGINT | 0 | how many come before
-- reads:   event_index, incident_events, resource_tokens
-- grain:   event_id
-- column:  event_id | VARCHAR | as in its table
-- column:  event_time | TIMESTAMPTZ | as in its table
-- column:  ms | BIGINT | the same time, milliseconds since 1970
-- column:  executor | VARCHAR | human, ai_agent, automation, aws_service, unknown
-- column:  actor | VARCHAR | the lane
-- column:  event_name | VARCHAR | as in its table
-- column:  event_source | VARCHAR | as in its table
-- column:  region | VARCHAR | as in its table
-- column:  account_id | VARCHAR | as in its table
-- column:  source_ip | VARCHAR | as in its table
-- column:  error_code | VARCHAR | as in its table
-- column:  failed | BOOLEAN | the call failed, by errorCode or errorMessage
-- column:  role | VARCHAR | its part in the incident, or null
with
found as (
    select
        event_id,
        event_time,
        executor,
        actor,
        event_name,
        event_type,
        event_source,
        region,
        account_id,
        source_ip,
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
    order by event_time, event_id
    limit $limit offset $offset
)

select
    found.event_id,
    found.event_time,
    epoch_ms(found.event_time) as ms,
    found.executor,
    coalesce(found.actor, '') as actor,
    coalesce(found.event_name, found.event_type, '') as event_name,
    coalesce(found.event_source, '') as event_source,
    found.region,
    found.account_id,
    found.source_ip,
    found.error_code,
    found.failed,
    parts.role
from found
left join (
    select event_id, role from incident_events
    where incident_id = $incident_id
) as parts on found.event_id = parts.event_id
order by found.event_time, found.event_id
