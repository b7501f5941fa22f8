-- title:   Safeguards switched off
-- purpose: deletion protection, versioning, backups, logging and the like, removed or disabled, and by whom
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- reads:   events, attributions, actions, resource_tokens
-- grain:   event_id
-- caveat:  What succeeded stands first. A safeguard may be taken off for a good reason: see what followed.
-- column:  event_time | TIMESTAMPTZ | completion of the call, UTC
-- column:  safeguard | VARCHAR | what was switched off
-- column:  executor | VARCHAR | who made the call: its class
-- column:  actor | VARCHAR | who made the call: its name
-- column:  owner | VARCHAR | whose credentials, or null
-- column:  event_name | VARCHAR | the action
-- column:  resource | VARCHAR | the most specific resource it names, or null
-- column:  account_id | VARCHAR | the account acted in
-- column:  failed | BOOLEAN | the attempt failed
-- column:  event_id | VARCHAR | the event
with
removed as (
    select event_id, safeguard, failed
    from actions
    where safeguard is not null
),

named as (
    select
        removed.event_id,
        arg_max(
            resource_tokens.name,
            (resource_tokens.role in ('target', 'created'), resource_tokens.specificity, resource_tokens.token)
        ) as resource
    from removed
    inner join resource_tokens on removed.event_id = resource_tokens.event_id
    group by removed.event_id
)

select
    events.event_time,
    removed.safeguard,
    attributions.executor,
    attributions.actor,
    attributions.owner,
    events.event_name,
    named.resource,
    events.account_id,
    removed.failed,
    removed.event_id
from removed
inner join events on removed.event_id = events.event_id
inner join attributions on removed.event_id = attributions.event_id
left join named on removed.event_id = named.event_id
where events.event_time >= $from::timestamptz and events.event_time < $to::timestamptz
order by removed.failed, events.event_time, removed.event_id
