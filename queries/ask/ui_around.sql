-- purpose: what happened around one event: everything, or only the same actor, or only the same resource
-- param:   event_id | VARCHAR |  | the event
-- param:   seconds | BIGINT | 30 | how far before and after
-- param:   scope | VARCHAR | all | all, actor or resource
-- param:   most | BIGINT | 200 | how many
-- reads:   events, attributions, resource_tokens
-- grain:   event_id
-- column:  event_id | VARCHAR | as in its table
-- column:  event_time | TIMESTAMPTZ | as in its table
-- column:  seconds | DOUBLE | seconds after the event, negative before it
-- column:  executor | VARCHAR | human, ai_agent, automation, aws_service, unknown
-- column:  actor | VARCHAR | the lane
-- column:  event_name | VARCHAR | as in its table
-- column:  event_source | VARCHAR | as in its table
-- column:  error_code | VARCHAR | as in its table
-- column:  failed | BOOLEAN | the call failed, by errorCode or errorMessage
-- column:  total | BIGINT | how many there are in all
with
here as (
    select events.event_time, attributions.executor, attributions.actor
    from events
    inner join attributions on events.event_id = attributions.event_id
    where events.event_id = $event_id
),

shared as (
    select distinct others.event_id
    from resource_tokens as mine
    inner join resource_tokens as others on mine.token = others.token
    where mine.event_id = $event_id and mine.role in ('target', 'error', 'created')
)

select
    events.event_id,
    events.event_time,
    (epoch_ms(events.event_time) - epoch_ms(here.event_time)) / 1000 as seconds,
    attributions.executor,
    coalesce(attributions.actor, '') as actor,
    coalesce(events.event_name, events.event_type, '') as event_name,
    coalesce(events.event_source, '') as event_source,
    events.error_code,
    events.error_code is not null or events.error_message is not null as failed,
    count(*) over () as total
from events
inner join attributions on events.event_id = attributions.event_id
cross join here
where
    events.event_time >= here.event_time - to_seconds($seconds)
    and events.event_time <= here.event_time + to_seconds($seconds)
    and (
        $scope = 'all'
        or ($scope = 'actor' and attributions.executor = here.executor and attributions.actor is not distinct from here.actor)
        or ($scope = 'resource' and events.event_id in (select event_id from shared))
    )
order by abs(epoch_ms(events.event_time) - epoch_ms(here.event_time)), events.event_time, events.event_id
limit $most
