-- title:   Resources removed and made again
-- purpose: what was deleted and later created under the same name, by whom, and how long it was gone
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- reads:   resource_tokens, events, attributions, actions
-- grain:   token, deleted_at
-- caveat:  A name that returns is another resource: its id, its data and what pointed at its id do not return with it.
-- column:  token | VARCHAR | the resource: type, account, region and name
-- column:  name | VARCHAR | its name
-- column:  deleted_at | TIMESTAMPTZ | the deletion
-- column:  deleted_by | VARCHAR | who made that call
-- column:  created_at | TIMESTAMPTZ | the first creation after it
-- column:  created_by | VARCHAR | who made that call
-- column:  gone | INTERVAL | how long the name was gone
-- column:  deletion_id | VARCHAR | the deletion's event
-- column:  event_id | VARCHAR | the creation's event
with
acts as (
    select distinct
        resource_tokens.token,
        resource_tokens.name,
        actions.verb,
        events.event_time,
        attributions.actor,
        events.event_id
    from actions
    inner join resource_tokens on actions.event_id = resource_tokens.event_id
    inner join events on actions.event_id = events.event_id
    inner join attributions on actions.event_id = attributions.event_id
    where
        actions.verb in ('delete', 'create')
        and not actions.failed
        and resource_tokens.role in ('target', 'created')
        and resource_tokens.specificity >= 0.8
        and events.event_time >= $from::timestamptz
    and events.event_time < $to::timestamptz
),

deleted as (
    select
        token,
        event_time,
        arg_min(name, event_id) as name,
        arg_min(actor, event_id) as actor,
        min(event_id) as event_id
    from acts
    where verb = 'delete'
    group by token, event_time
)

select
    deleted.token,
    min(deleted.name) as name,
    deleted.event_time as deleted_at,
    min(deleted.actor) as deleted_by,
    min(acts.event_time) as created_at,
    arg_min(acts.actor, (acts.event_time, acts.event_id)) as created_by,
    min(acts.event_time) - deleted.event_time as gone,
    min(deleted.event_id) as deletion_id,
    arg_min(acts.event_id, (acts.event_time, acts.event_id)) as event_id
from deleted
inner join acts on deleted.token = acts.token and acts.verb = 'create' and acts.event_time > deleted.event_time
group by deleted.token, deleted.event_time
order by deleted.event_time, deleted.token
