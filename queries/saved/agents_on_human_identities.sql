-- title:   AI agents that used a person's credentials
-- purpose: sessions of people in which a model-driven program made the calls, and the signs it rests on
-- reads:   events, attributions, actions
-- grain:   owner, product, principal_arn
-- caveat:  An agent that leaves no mark is not here: a missing mark is no proof of a person.
-- column:  owner | VARCHAR | whose credentials
-- column:  product | VARCHAR | the agent, as far as it is named
-- column:  principal_arn | VARCHAR | the identity in the log
-- column:  calls | BIGINT | how many calls
-- column:  changes | BIGINT | calls that change something when they succeed
-- column:  destructive | BIGINT | calls that removed, stopped, revoked or disabled something and succeeded
-- column:  first_time | TIMESTAMPTZ | the first call
-- column:  last_time | TIMESTAMPTZ | the last call
-- column:  signals | VARCHAR[] | the signs seen, by name
select
    attributions.owner,
    attributions.product,
    events.principal_arn,
    count(*) as calls,
    count(*) filter (where actions.is_write) as changes,
    count(*) filter (where actions.is_destructive and not actions.failed) as destructive,
    min(events.event_time) as first_time,
    max(events.event_time) as last_time,
    list_sort(list_distinct(flatten(list(list_transform(attributions.evidence, lambda sign: sign.signal))))) as signals
from events
inner join attributions on events.event_id = attributions.event_id
inner join actions on events.event_id = actions.event_id
where list_contains(attributions.flags, 'agent_on_human_identity')
group by attributions.owner, attributions.product, events.principal_arn
order by destructive desc, changes desc, calls desc, attributions.owner, attributions.product, events.principal_arn
