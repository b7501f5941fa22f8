-- purpose: the sessions in which an incident was caused, noticed and mended, and where their credentials came from, up to the first sign-in
-- param:   incident_id | VARCHAR |  | the incident
-- reads:   incident_events, events, sessions, attributions
-- grain:   session_id
-- column:  session_id | VARCHAR | as in its table
-- column:  parent_session_id | VARCHAR | the session that issued its credentials, or null
-- column:  principal_arn | VARCHAR | as in its table
-- column:  owner | VARCHAR | the identity that answers for it, or null
-- column:  kind | VARCHAR | as in its table
-- column:  issued_by_event_id | VARCHAR | the call that issued the credentials, or null
-- column:  issued_by_name | VARCHAR | that call's action, or null
-- column:  first_event_time | TIMESTAMPTZ | as in its table
-- column:  event_count | BIGINT | as in its table
-- column:  incident_n | BIGINT | its events in the incident
-- column:  executor | VARCHAR | the class that most of its events are ascribed to, or null
-- column:  has_root | BOOLEAN | a root of the incident was called in it
with recursive
parts as (
    select events.session_id, incident_events.role, attributions.executor
    from incident_events
    inner join events on incident_events.event_id = events.event_id
    inner join attributions on events.event_id = attributions.event_id
    where
        incident_events.incident_id = $incident_id
        and incident_events.role not in ('excluded', 'effect', 'propagation')
        and events.session_id is not null
),

summed as (
    select session_id, count(*) as n, mode(executor order by executor) as executor, bool_or(role = 'root') as has_root
    from parts
    group by session_id
),

up as (
    select session_id from summed
    union
    select sessions.parent_session_id as session_id
    from sessions
    inner join up on sessions.session_id = up.session_id
    where sessions.parent_session_id is not null
)

select
    sessions.session_id,
    sessions.parent_session_id,
    sessions.principal_arn,
    sessions.owner,
    sessions.kind,
    sessions.issued_by_event_id,
    issued.event_name as issued_by_name,
    sessions.first_event_time,
    sessions.event_count,
    coalesce(summed.n, 0) as incident_n,
    summed.executor,
    coalesce(summed.has_root, false) as has_root
from up
inner join sessions on up.session_id = sessions.session_id
left join summed on up.session_id = summed.session_id
left join events as issued on sessions.issued_by_event_id = issued.event_id
order by has_root desc, incident_n desc, sessions.first_event_time, sessions.session_id
