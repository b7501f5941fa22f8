-- purpose: the events of one incident and those its facts cite, each with its part, its actor and the evidence for both
-- param:   incident_id | VARCHAR |  | the incident
-- reads:   incident_events, facts, events, attributions, resource_tokens
-- grain:   event_id
-- column:  event_id | VARCHAR | as in its table
-- column:  event_time | TIMESTAMPTZ | as in its table
-- column:  event_source | VARCHAR | as in its table
-- column:  event_name | VARCHAR | as in its table
-- column:  region | VARCHAR | as in its table
-- column:  account_id | VARCHAR | as in its table
-- column:  principal_arn | VARCHAR | as in its table
-- column:  session_id | VARCHAR | as in its table
-- column:  source_ip | VARCHAR | as in its table
-- column:  user_agent | VARCHAR | as in its table
-- column:  error_code | VARCHAR | as in its table
-- column:  error_message | VARCHAR | as in its table
-- column:  resource | VARCHAR | the resource it is about, as type and name
-- column:  actor | VARCHAR | as in its table
-- column:  executor | VARCHAR | as in its table
-- column:  confidence | DOUBLE | as in its table
-- column:  possible | VARCHAR[] | as in its table
-- column:  initiator | VARCHAR | as in its table
-- column:  owner | VARCHAR | as in its table
-- column:  product | VARCHAR | as in its table
-- column:  channel | VARCHAR | as in its table
-- column:  approval | VARCHAR | as in its table
-- column:  evidence | STRUCT(signal VARCHAR, tier INTEGER, field VARCHAR, value VARCHAR, weight DOUBLE)[] | as in its table
-- column:  flags | VARCHAR[] | as in its table
-- column:  role | VARCHAR | as in its table
-- column:  but_for | VARCHAR | as in its table
-- column:  degree | DOUBLE | as in its table
-- column:  reason | VARCHAR | as in its table
-- column:  source_file | VARCHAR | as in its table
-- column:  source_index | BIGINT | as in its table
with
wanted as (
    select event_id, role, but_for, degree, reason
    from incident_events
    where incident_id = $incident_id
    union all
    -- what the facts cite beyond the chain: a grant, a sign-in
    select event_id, 'cited' as role, null as but_for, null as degree, 'cited as evidence of a fact' as reason
    from (select distinct unnest(event_ids) as event_id from facts where incident_id = $incident_id) as cited
    anti join (select event_id from incident_events where incident_id = $incident_id) as steps using (event_id)
),

named as (
    -- one resource stands for the event: the one it acts on, else what it made, else what it names
    select
        event_id,
        arg_min(
            type || ' ' || name,
            (list_position(['target', 'error', 'created', 'mentioned'], role), -specificity, length(name), type, name)
        ) as resource
    from resource_tokens
    where event_id in (select event_id from wanted) and role in ('target', 'error', 'created', 'mentioned')
    group by event_id
)

select
    events.event_id,
    events.event_time,
    coalesce(events.event_source, '') as event_source,
    coalesce(events.event_name, events.event_type, '') as event_name,
    events.region,
    events.account_id,
    events.principal_arn,
    events.session_id,
    events.source_ip,
    events.user_agent,
    events.error_code,
    events.error_message,
    named.resource,
    attributions.actor,
    attributions.executor,
    attributions.confidence,
    attributions.possible,
    attributions.initiator,
    attributions.owner,
    attributions.product,
    attributions.channel,
    attributions.approval,
    attributions.evidence,
    attributions.flags,
    wanted.role,
    wanted.but_for,
    wanted.degree,
    wanted.reason,
    events.source_file,
    events.source_index
from wanted
inner join events on wanted.event_id = events.event_id
inner join attributions on wanted.event_id = attributions.event_id
left join named on wanted.event_id = named.event_id
order by events.event_time, events.event_id
