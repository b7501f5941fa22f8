-- title:   Who changed what before a moment
-- purpose: every successful change in the minutes before a moment: the first question of a responder
-- param:   moment | TIMESTAMPTZ | 2100-01-01T00:00:00Z | when things broke
-- param:   minutes | BIGINT | 30 | how far to look back
-- reads:   events, attributions, actions, resource_tokens
-- grain:   event_id
-- caveat:  A cause may lie further back than this; data events are seen only where the trail logs them. Many earlier
-- caveat:  calls of the same kind mean routine, none mean something new: neither is proof.
-- column:  event_time | TIMESTAMPTZ | completion of the call, UTC
-- column:  executor | VARCHAR | who made the call: its class
-- column:  actor | VARCHAR | who made the call: its name
-- column:  verb | VARCHAR | what it does
-- column:  event_name | VARCHAR | the action
-- column:  resource | VARCHAR | the most specific resource it names, or null
-- column:  earlier | BIGINT | how often this actor had made the same call before these minutes
-- column:  event_source | VARCHAR | the service
-- column:  account_id | VARCHAR | the account acted in
-- column:  region | VARCHAR | the region
-- column:  event_id | VARCHAR | the event
with
changes as (
    select
        events.event_time,
        attributions.executor,
        attributions.actor,
        actions.verb,
        events.event_name,
        events.event_source,
        events.account_id,
        events.region,
        events.event_id
    from events
    inner join attributions on events.event_id = attributions.event_id
    inner join actions on events.event_id = actions.event_id
    where
        actions.is_write
        and not actions.failed
        and events.event_time < $moment::timestamptz
        and events.event_time >= $moment::timestamptz - to_minutes($minutes::bigint)
),

named as (
    select
        changes.event_id,
        arg_max(
            resource_tokens.name,
            (resource_tokens.role in ('target', 'created'), resource_tokens.specificity, resource_tokens.token)
        ) as resource
    from changes
    inner join resource_tokens on changes.event_id = resource_tokens.event_id
    group by changes.event_id
),

kinds as (
    select distinct actor, event_source, event_name
    from changes
),

habits as (
    select kinds.actor, kinds.event_source, kinds.event_name, count(*) as earlier
    from kinds
    inner join events on kinds.event_source = events.event_source and kinds.event_name = events.event_name
    inner join attributions on events.event_id = attributions.event_id and kinds.actor = attributions.actor
    where events.event_time < $moment::timestamptz - to_minutes($minutes::bigint)
    group by kinds.actor, kinds.event_source, kinds.event_name
)

select
    changes.event_time,
    changes.executor,
    changes.actor,
    changes.verb,
    changes.event_name,
    named.resource,
    coalesce(habits.earlier, 0) as earlier,
    changes.event_source,
    changes.account_id,
    changes.region,
    changes.event_id
from changes
left join named on changes.event_id = named.event_id
left join habits
    on changes.actor = habits.actor and changes.event_source = habits.event_source and changes.event_name = habits.event_name
order by changes.event_time desc, changes.event_id
