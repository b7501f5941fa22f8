-- purpose: the steps that facts speak about, with who made each call and how we know
-- caveat:  failed calls and excluded alternatives are counted in incidents and are not listed here
-- reads:   incident_events, incidents, events, attributions, actions, resource_tokens
-- grain:   incident_id, event_id
-- column:  incident_id | VARCHAR | its incident
-- column:  event_id | VARCHAR | the event
-- column:  role | VARCHAR | its part
-- column:  but_for | VARCHAR | yes, no, untestable or null
-- column:  event_time | TIMESTAMPTZ | when
-- column:  event_source | VARCHAR | the service
-- column:  event_name | VARCHAR | the call
-- column:  principal_arn | VARCHAR | whose credentials
-- column:  issuer_arn | VARCHAR | the role behind a session
-- column:  session_id | VARCHAR | its session
-- column:  request | VARCHAR | requestParameters, bounded
-- column:  executor | VARCHAR | who executed it
-- column:  confidence | DOUBLE | probability of executor
-- column:  possible | VARCHAR[] | the classes still open
-- column:  initiator | VARCHAR | who set the executor in motion
-- column:  owner | VARCHAR | the accountable identity
-- column:  product | VARCHAR | the tool
-- column:  channel | VARCHAR | console, cli, sdk, ...
-- column:  approval | VARCHAR | what attribution says of approval
-- column:  tier | INTEGER | the tier of what decided the executor, else of the weightiest signal, or null
-- column:  signals | VARCHAR[] | the signals behind the executor
-- column:  flags | VARCHAR[] | contradictions and the like
-- column:  is_destructive | BOOLEAN | it removes, stops or revokes
-- column:  safeguard | VARCHAR | the safeguard it removes
-- column:  resource | VARCHAR | what it acted upon
with
steps as (
    select * from incident_events where "role" not in ('effect', 'excluded')
),
named as (
    select
        resource_tokens.event_id,
        arg_min(
            resource_tokens.name,
            (
                case resource_tokens.role when 'target' then 0 when 'created' then 1 when 'error' then 2 else 3 end,
                -resource_tokens.specificity,
                resource_tokens.token
            )
        ) as resource
    from resource_tokens
    join (select distinct event_id from steps) as wanted using (event_id)
    where resource_tokens.role in ('target', 'created', 'error', 'mentioned')
    group by resource_tokens.event_id
),
signals as (
    select attributions.event_id, unnest(attributions.evidence) as signal
    from attributions
    join (select distinct event_id from steps) as wanted using (event_id)
),
strongest as (
    -- a conclusion is as good as the signal that carries it, not as the best one that stands beside it
    select event_id, arg_max(signal.tier, (signal.weight, signal.tier)) as tier
    from signals
    where signal.weight > 0
    group by event_id
)
select
    steps.incident_id,
    steps.event_id,
    steps.role,
    steps.but_for,
    events.event_time,
    coalesce(events.event_source, '') as event_source,
    coalesce(events.event_name, '') as event_name,
    events.principal_arn,
    events.issuer_arn,
    events.session_id,
    left(cast(events.request as varchar), 20000) as request,
    coalesce(attributions.executor, 'unknown') as executor,
    coalesce(attributions.confidence, 0) as confidence,
    coalesce(attributions.possible, []) as possible,
    coalesce(attributions.initiator, 'unknown') as initiator,
    attributions.owner,
    attributions.product,
    coalesce(attributions.channel, 'unknown') as channel,
    coalesce(attributions.approval, 'unknown') as approval,
    coalesce(attributions.deciding_tier, strongest.tier) as tier,
    list_transform(coalesce(attributions.evidence, []), lambda x: x.signal) as signals,
    coalesce(attributions.flags, []) as flags,
    coalesce(actions.is_destructive, false) as is_destructive,
    actions.safeguard,
    named.resource
from steps
join events using (event_id)
left join attributions using (event_id)
left join actions using (event_id)
left join named using (event_id)
left join strongest using (event_id)
order by steps.incident_id, steps.event_id
