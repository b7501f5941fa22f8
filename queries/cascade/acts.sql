-- purpose: everything the tracer needs to know of some events: who, what, on which resources, with what outcome
-- param:   ids | VARCHAR[] | [] | the events
-- reads:   events, attributions, actions, resource_tokens, cascade_calls
-- grain:   event_id
-- column:  event_id | VARCHAR | the event
-- column:  event_time | TIMESTAMPTZ | when it completed
-- column:  event_source | VARCHAR | the service
-- column:  event_name | VARCHAR | the action
-- column:  event_type | VARCHAR | as the record has it
-- column:  region | VARCHAR | awsRegion
-- column:  account_id | VARCHAR | the account
-- column:  principal_arn | VARCHAR | who called
-- column:  issuer_arn | VARCHAR | the role or user behind temporary credentials
-- column:  session_id | VARCHAR | its session
-- column:  error_code | VARCHAR | null on success
-- column:  executor | VARCHAR | the class of who executed it; unknown when nothing says
-- column:  possible | VARCHAR[] | the classes still open
-- column:  owner | VARCHAR | the accountable identity
-- column:  product | VARCHAR | the tool
-- column:  verb | VARCHAR | what it does
-- column:  noun | VARCHAR | the kind of thing it does it to
-- column:  is_write | BOOLEAN | it changes something
-- column:  is_destructive | BOOLEAN | it removes something
-- column:  safeguard | VARCHAR | the safeguard it removes
-- column:  error_family | VARCHAR | the family of its error
-- column:  failed | BOOLEAN | it failed
-- column:  who | VARCHAR | as in cascade_calls
-- column:  tokens | STRUCT("token" VARCHAR, "type" VARCHAR, "name" VARCHAR, "role" VARCHAR, specificity DOUBLE)[] | the resources it names
with
wanted as (
    select distinct unnest(cast($ids as varchar[])) as event_id
),
named as (
    select
        resource_tokens.event_id,
        list(
            struct_pack(
                token := resource_tokens.token,
                "type" := resource_tokens.type,
                name := resource_tokens.name,
                "role" := resource_tokens.role,
                specificity := resource_tokens.specificity
            )
            order by resource_tokens.token, resource_tokens.role
        ) as tokens
    from resource_tokens
    where resource_tokens.event_id in (select event_id from wanted)
    group by resource_tokens.event_id
),
roles as (
    select event_id, executor, possible, owner, product
    from attributions
    where event_id in (select event_id from wanted)
),
deeds as (
    select event_id, verb, noun, is_write, is_destructive, safeguard, error_family, failed
    from actions
    where event_id in (select event_id from wanted)
),
callers as (
    select event_id, who
    from cascade_calls
    where event_id in (select event_id from wanted)
)
select
    events.event_id,
    events.event_time,
    coalesce(events.event_source, '') as event_source,
    coalesce(events.event_name, '') as event_name,
    events.event_type,
    events.region,
    events.account_id,
    events.principal_arn,
    events.issuer_arn,
    events.session_id,
    events.error_code,
    coalesce(roles.executor, 'unknown') as executor,
    coalesce(roles.possible, []) as possible,
    roles.owner,
    roles.product,
    coalesce(deeds.verb, 'other') as verb,
    coalesce(deeds.noun, '') as noun,
    coalesce(deeds.is_write, false) as is_write,
    coalesce(deeds.is_destructive, false) as is_destructive,
    deeds.safeguard,
    deeds.error_family,
    coalesce(deeds.failed, events.error_code is not null) as failed,
    callers.who,
    coalesce(named.tokens, []) as tokens
from events
left join callers using (event_id)
left join roles using (event_id)
left join deeds using (event_id)
left join named using (event_id)
where events.event_id in (select event_id from wanted)
order by events.event_id
