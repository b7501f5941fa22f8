-- purpose: successful changes with who made them: a passing table of this room, small beside the events
-- reads:   events, actions, attributions
-- grain:   event_id
-- column:  event_id | VARCHAR | the change
-- column:  event_time | TIMESTAMPTZ | when
-- column:  event_name | VARCHAR | the call
-- column:  event_category | VARCHAR | as in events
-- column:  verb | VARCHAR | as in actions
-- column:  who | VARCHAR | the principal behind the credentials
-- column:  executor | VARCHAR | as in attributions
select
    events.event_id,
    events.event_time,
    events.event_name,
    events.event_category,
    actions.verb,
    coalesce(events.issuer_arn, events.principal_arn, events.session_id, '') as who,
    coalesce(attributions.executor, 'unknown') as executor
from events
join actions using (event_id)
left join attributions using (event_id)
where
    actions.is_write
    and not actions.failed
    and actions.verb not in ('assume', 'sign_in', 'read', 'invoke')
    and coalesce(attributions.executor, 'unknown') <> 'aws_service'
