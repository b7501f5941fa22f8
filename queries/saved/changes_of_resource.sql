-- title:   Who changed one resource
-- purpose: every call that made, changed or removed a resource, or tried to: its history without the reads
-- param:   name | VARCHAR |  | the resource's name or id; empty for none
-- reads:   resource_tokens, events, attributions, actions
-- grain:   event_id
-- caveat:  A change that names the resource by another id, or not at all, is not here; nor are its data events, unless
-- caveat:  the trail records them.
-- column:  event_time | TIMESTAMPTZ | completion of the call, UTC
-- column:  executor | VARCHAR | who made the call: its class
-- column:  initiator | VARCHAR | who caused it: the class
-- column:  actor | VARCHAR | who made the call: its name
-- column:  verb | VARCHAR | what it does
-- column:  event_name | VARCHAR | the action
-- column:  types | VARCHAR[] | what kinds of things of that name the call means
-- column:  account_id | VARCHAR | the account acted in
-- column:  region | VARCHAR | the region
-- column:  error_code | VARCHAR | null when it worked
-- column:  event_id | VARCHAR | the event
with
named as (
    select event_id, list_sort(list(distinct type)) as types
    from resource_tokens
    where $name <> '' and name = $name
    group by event_id
)

select
    events.event_time,
    attributions.executor,
    attributions.initiator,
    attributions.actor,
    actions.verb,
    events.event_name,
    named.types,
    events.account_id,
    events.region,
    events.error_code,
    events.event_id
from named
inner join events on named.event_id = events.event_id
inner join attributions on named.event_id = attributions.event_id
inner join actions on named.event_id = actions.event_id
where actions.is_write
order by events.event_time, events.event_id
