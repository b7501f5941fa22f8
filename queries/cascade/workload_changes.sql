-- purpose: changes to the code or settings of a workload shortly before it made a call
-- param:   names | VARCHAR[] | [] | the names of functions, projects and state machines, as their sessions carry them
-- param:   since | TIMESTAMPTZ | 1970-01-01 | the start of the window
-- param:   until | TIMESTAMPTZ | 2100-01-01 | the call
-- reads:   events, actions, resource_tokens
-- grain:   event_id
-- column:  event_id | VARCHAR | the change
select distinct events.event_id
from events
join actions using (event_id)
join resource_tokens using (event_id)
where
    actions.is_write
    and not actions.failed
    and actions.verb in ('create', 'modify')
    and resource_tokens.role in ('target', 'created')
    and resource_tokens.type in ('lambda:function', 'codebuild:project', 'states:stateMachine', 'states:state-machine')
    and resource_tokens.name in (select unnest(cast($names as varchar[])))
    and events.event_time between cast($since as timestamptz) and cast($until as timestamptz)
order by events.event_id
