-- title:   Denied first, allowed later
-- purpose: calls that an identity was refused and that later worked: a grant in between, or a retry by other means
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- reads:   events, attributions, actions
-- grain:   principal_arn, event_source, event_name
-- caveat:  The later success may concern another resource than the refusal.
-- column:  principal_arn | VARCHAR | the identity
-- column:  actor | VARCHAR | its name
-- column:  event_source | VARCHAR | the service
-- column:  event_name | VARCHAR | the action
-- column:  denied | BIGINT | refusals before the first success after them
-- column:  first_denied | TIMESTAMPTZ | the first refusal
-- column:  then_allowed | TIMESTAMPTZ | the first success after it
-- column:  event_id | VARCHAR | that success
with
refusals as (
    select events.principal_arn, events.event_source, events.event_name, events.event_time
    from actions
    inner join events on actions.event_id = events.event_id
    where
        actions.error_family = 'denied'
        and events.event_time >= $from::timestamptz
        and events.event_time < $to::timestamptz
),

refused as (
    select principal_arn, event_source, event_name, min(event_time) as first_denied
    from refusals
    group by all
),

calls as (
    select events.principal_arn, attributions.actor, events.event_source, events.event_name, events.event_time, events.event_id, actions.failed
    from events
    inner join refused
        on events.principal_arn = refused.principal_arn and events.event_source = refused.event_source
        and events.event_name = refused.event_name and events.event_time > refused.first_denied
    inner join attributions on events.event_id = attributions.event_id
    inner join actions on events.event_id = actions.event_id
    where events.event_time < $to::timestamptz
),

allowed as (
    select
        refused.*,
        min(calls.event_time) as then_allowed,
        arg_min(calls.event_id, (calls.event_time, calls.event_id)) as event_id,
        arg_min(calls.actor, (calls.event_time, calls.event_id)) as actor
    from refused
    inner join calls
        on refused.principal_arn = calls.principal_arn and refused.event_source = calls.event_source
        and refused.event_name = calls.event_name and calls.event_time > refused.first_denied
    where not calls.failed
    group by all
)

select
    allowed.principal_arn,
    allowed.actor,
    allowed.event_source,
    allowed.event_name,
    count(*) as denied,
    allowed.first_denied,
    allowed.then_allowed,
    allowed.event_id
from allowed
inner join refusals
    on allowed.principal_arn = refusals.principal_arn and allowed.event_source = refusals.event_source
    and allowed.event_name = refusals.event_name and refusals.event_time < allowed.then_allowed
group by all
order by allowed.then_allowed, allowed.principal_arn, allowed.event_source, allowed.event_name
