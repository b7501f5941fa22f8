-- purpose: plain calls beside calls that carry an agent's marker: same session within 30 minutes, and whether the program is the same
-- reads:   marked_streams
-- grain:   event_id
-- column:  event_id | VARCHAR | the unmarked call
-- column:  nearness | VARCHAR | same (session, CLI session, program and address) or session
-- column:  marker | VARCHAR | the agent named beside it
-- column:  marked_event_id | VARCHAR | the marked call
-- column:  seconds | DOUBLE | between the two
with marked as (
    select session_id, stream, event_time, min(event_id) as event_id, min_by(marker, event_id) as marker
    from marked_streams
    where is_marker
    group by all
),

marked_sessions as (
    select session_id, event_time, min(event_id) as event_id, min_by(marker, event_id) as marker
    from marked
    group by all
),

plain as (
    select * from marked_streams
    where is_plain and not is_marker
),

nearby as (
    select plain.event_id, 'same' as nearness, marked.marker, marked.event_id as marked_event_id,
        epoch(plain.event_time) - epoch(marked.event_time) as seconds
    from plain
    asof inner join marked
        on plain.session_id = marked.session_id and plain.stream = marked.stream and plain.event_time >= marked.event_time
    union all
    select plain.event_id, 'same', marked.marker, marked.event_id, epoch(marked.event_time) - epoch(plain.event_time)
    from plain
    asof inner join marked
        on plain.session_id = marked.session_id and plain.stream = marked.stream and plain.event_time <= marked.event_time
    union all
    select plain.event_id, 'session', marked_sessions.marker, marked_sessions.event_id, epoch(plain.event_time) - epoch(marked_sessions.event_time)
    from plain
    asof inner join marked_sessions
        on plain.session_id = marked_sessions.session_id and plain.event_time >= marked_sessions.event_time
    union all
    select plain.event_id, 'session', marked_sessions.marker, marked_sessions.event_id, epoch(marked_sessions.event_time) - epoch(plain.event_time)
    from plain
    asof inner join marked_sessions
        on plain.session_id = marked_sessions.session_id and plain.event_time <= marked_sessions.event_time
),

ranked as (
    select *, row_number() over (partition by event_id order by nearness = 'same' desc, seconds, marked_event_id) as place
    from nearby
    where seconds <= 1800
)

select * exclude (place) from ranked
where place = 1
