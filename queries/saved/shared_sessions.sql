-- title:   Sessions used by more than one kind of actor
-- purpose: one set of credentials, several hands: where a person and a program share a session
-- reads:   events, attributions
-- grain:   session_id
-- caveat:  Two classes in a session are two readings of its calls, not proof of two hands.
-- column:  session_id | VARCHAR | the session
-- column:  principal_arn | VARCHAR | the identity in the log
-- column:  executors | VARCHAR[] | the classes seen in it
-- column:  actors | VARCHAR[] | the names seen in it
-- column:  calls | BIGINT | how many calls
-- column:  by_agents | BIGINT | calls by an AI agent
-- column:  undetermined | BIGINT | calls of which the log cannot tell
-- column:  first_time | TIMESTAMPTZ | the first call
-- column:  last_time | TIMESTAMPTZ | the last call
select
    events.session_id,
    min(events.principal_arn) as principal_arn,
    list_sort(list(distinct attributions.executor)) as executors,
    list_sort(list(distinct attributions.actor)) as actors,
    count(*) as calls,
    count(*) filter (where attributions.executor = 'ai_agent') as by_agents,
    count(*) filter (where attributions.executor = 'unknown') as undetermined,
    min(events.event_time) as first_time,
    max(events.event_time) as last_time
from events
inner join attributions on events.event_id = attributions.event_id
where events.session_id is not null and attributions.executor <> 'aws_service'
group by events.session_id
having count(distinct attributions.executor) > 1
order by by_agents desc, calls desc, events.session_id
