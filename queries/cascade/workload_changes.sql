-- purpose: changes to the code or settings of a workload shortly before it made a call
-- param:   askers | VARCHAR[] | [] | the calls
-- param:   names | VARCHAR[] | [] | for each, the name of the function, project or state machine, as its session carries it
-- param:   accounts | VARCHAR[] | [] | for each, the account of its credentials, or empty
-- param:   since | TIMESTAMPTZ[] | [] | for each, the start of the window
-- param:   until | TIMESTAMPTZ[] | [] | for each, when the call was made
-- reads:   events, actions, resource_tokens
-- grain:   asker, event_id
-- column:  asker | VARCHAR | the call
-- column:  event_id | VARCHAR | the change
with
asked as (
    select
        unnest(cast($askers as varchar[])) as asker,
        unnest(cast($names as varchar[])) as name,
        unnest(cast($accounts as varchar[])) as account_id,
        unnest(cast($since as timestamptz[])) as since,
        unnest(cast($until as timestamptz[])) as until
)
select distinct asked.asker, events.event_id
from resource_tokens
join asked
    on asked.name = resource_tokens.name
    and asked.account_id in ('', coalesce(resource_tokens.account_id, asked.account_id))
join events using (event_id)
join actions using (event_id)
where
    actions.is_write
    and not actions.failed
    and actions.verb in ('create', 'modify')
    and resource_tokens.role in ('target', 'created')
    and resource_tokens.type in ('lambda:function', 'codebuild:project', 'states:stateMachine', 'states:state-machine')
    and events.event_time between asked.since and asked.until
order by asked.asker, events.event_id
