-- purpose: the events of a window one by one, a page at a time: markers and the table beneath the timeline
-- param:   lo | BIGINT | 0 | the first moment, milliseconds since 1970
-- param:   hi | BIGINT | 0 | the moment after the last, milliseconds since 1970
-- param:   classes | VARCHAR[] |  | the executor classes that are shown
-- param:   text | VARCHAR |  | only events that hold this text; empty for all
-- param:   texts | VARCHAR | from search_texts | the searchable texts: the table, or the query that makes them in a case without it
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
-- reads:   search_texts, events, attributions, incident_events, resource_tokens
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
matching as (
    select event_id
    from query($texts)
    where
        $text <> ''
        and event_time >= make_timestamptz($lo * 1000)
        and event_time < make_timestamptz($hi * 1000)
        and (contains(text, lower($text)) or contains(lower(event_id), lower($text)))
),

found as (
    select
        events.event_id,
        events.event_time,
        attributions.executor,
        attributions.actor
    from events
    inner join attributions on events.event_id = attributions.event_id
    where
        events.event_time >= make_timestamptz($lo * 1000)
        and events.event_time < make_timestamptz($hi * 1000)
        and (not $errors_only or events.error_code is not null or events.error_message is not null)
        and (not $writes_only or not coalesce(events.read_only, false))
        and ($actor = '' or attributions.actor = $actor)
        and ($resource = '' or events.event_id in (select event_id from resource_tokens where token = $resource))
        and ($service = '' or events.event_source = $service)
        and ($region = '' or events.region = $region)
        and ($account = '' or events.account_id = $account)
        and ($error = '' or events.error_code = $error)
        and (len($only::varchar[]) = 0 or list_contains($only::varchar[], events.event_id))
        and ($text = '' or events.event_id in (select event_id from matching))
        and list_contains($classes, attributions.executor)
    order by events.event_time, events.event_id
    limit $limit offset $offset
)

select
    found.event_id,
    found.event_time,
    epoch_ms(found.event_time) as ms,
    found.executor,
    coalesce(found.actor, '') as actor,
    coalesce(events.event_name, events.event_type, '') as event_name,
    coalesce(events.event_source, '') as event_source,
    events.region,
    events.account_id,
    events.source_ip,
    events.error_code,
    events.error_code is not null or events.error_message is not null as failed,
    parts.role
from found
inner join events on found.event_id = events.event_id
left join (
    select event_id, role from incident_events
    where incident_id = $incident_id
) as parts on found.event_id = parts.event_id
order by found.event_time, found.event_id
