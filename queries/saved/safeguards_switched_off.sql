-- title:   Safeguards switched off
-- purpose: deletion protection, versioning, backups, logging and the like, removed or disabled, and by whom
-- reads:   events, attributions, actions
-- grain:   event_id
-- column:  event_time | TIMESTAMPTZ | completion of the call, UTC
-- column:  safeguard | VARCHAR | what was switched off
-- column:  executor | VARCHAR | who made the call: its class
-- column:  actor | VARCHAR | who made the call: its name
-- column:  owner | VARCHAR | whose credentials, or null
-- column:  event_name | VARCHAR | the action
-- column:  failed | BOOLEAN | the attempt failed
-- column:  event_id | VARCHAR | the event
select
    events.event_time,
    actions.safeguard,
    attributions.executor,
    attributions.actor,
    attributions.owner,
    events.event_name,
    actions.failed,
    events.event_id
from events
inner join attributions on events.event_id = attributions.event_id
inner join actions on events.event_id = actions.event_id
where actions.safeguard is not null
order by events.event_time, events.event_id
