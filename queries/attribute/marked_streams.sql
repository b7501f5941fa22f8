-- purpose: the calls of sessions that hold both an agent's marker and plain calls: only there is anything to compare
-- reads:   event_marks, user_agents
-- grain:   event_id
-- column:  event_id | VARCHAR | the call
-- column:  event_time | TIMESTAMPTZ | as in events
-- column:  session_id | VARCHAR | as in events
-- column:  stream | VARCHAR | CLI session, program and address
-- column:  is_marker | BOOLEAN | whether it carries an agent's marker
-- column:  is_plain | BOOLEAN | whether it is the call of a plain CLI or SDK
-- column:  marker | VARCHAR | the agent named, or empty
with mixed as (
    select event_marks.session_id
    from event_marks
    inner join user_agents on event_marks.user_agent = user_agents.user_agent
    where event_marks.session_id is not null and event_marks.invoked_by = '' and (user_agents.is_marker or user_agents.is_plain)
    group by event_marks.session_id
    having bool_or(user_agents.is_marker) and bool_or(user_agents.is_plain and not user_agents.is_marker)
)

select
    event_marks.event_id,
    event_marks.event_time,
    event_marks.session_id,
    concat_ws('|', user_agents.sid, user_agents.family, event_marks.source_address) as stream,
    user_agents.is_marker,
    user_agents.is_plain,
    user_agents.marker
from event_marks
inner join mixed on event_marks.session_id = mixed.session_id
inner join user_agents on event_marks.user_agent = user_agents.user_agent
where event_marks.invoked_by = '' and (user_agents.is_marker or user_agents.is_plain)
