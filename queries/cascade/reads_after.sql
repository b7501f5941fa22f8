-- purpose: calls by which somebody may have looked into a failure: reads of its resources, or of trails and stack histories
-- caveat:  a caller that made the same kind of read before the failure as well is a routine and is left out
-- param:   tokens | VARCHAR[] | [] | the resources hit or changed
-- param:   names | VARCHAR[] | ['cloudtrail.amazonaws.com:LookupEvents'] | service and name of reads that look into history, whatever they name
-- param:   since | TIMESTAMPTZ | 1970-01-01 | the first failure
-- param:   until | TIMESTAMPTZ | 2100-01-01 | the last moment that counts
-- reads:   events, actions, attributions, resource_tokens
-- grain:   event_id
-- column:  event_id | VARCHAR | the read
with
reads as (
    select
        events.event_id,
        events.event_time,
        events.event_name,
        concat(events.event_source, ':', events.event_name) in (
            select unnest(cast($names as varchar[]))
        ) as is_history,
        coalesce(events.principal_arn, events.session_id, '') as who,
        coalesce(attributions.executor, 'unknown') as executor
    from events
    join actions using (event_id)
    left join attributions using (event_id)
    where
        (
            actions.verb = 'read'
            or concat(events.event_source, ':', events.event_name) in (select unnest(cast($names as varchar[])))
        )
        and events.event_time <= cast($until as timestamptz)
        and (
            attributions.executor = 'human'
            or (coalesce(attributions.executor, 'unknown') = 'unknown' and list_contains(attributions.possible, 'human'))
        )
),
affected as (
    select distinct event_id
    from resource_tokens
    where token in (select unnest(cast($tokens as varchar[]))) and specificity >= 0.5
),
routine as (
    select distinct who, event_name
    from reads
    where event_time < cast($since as timestamptz) - interval 1 second and executor <> 'human'
)
select reads.event_id
from reads
left join affected using (event_id)
left join routine using (who, event_name)
where
    reads.event_time >= cast($since as timestamptz)
    and (affected.event_id is not null or reads.is_history)
    and routine.who is null
order by reads.event_id
