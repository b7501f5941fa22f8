-- title:   Permissions granted in these logs and not used since
-- purpose: the actions that inline policies of roles and users allow, with how often the holder used each afterwards
-- reads:   events
-- grain:   account_id, holder, policy, allowed, granted_at
-- caveat:  Only policies whose text is in the logs: managed policies are named there, not quoted. Data events that the
-- caveat:  trail does not record count as not used, and so does everything after the end of the logs.
-- column:  account_id | VARCHAR | the account
-- column:  holder | VARCHAR | the role or user
-- column:  policy | VARCHAR | the policy's name
-- column:  allowed | VARCHAR | an action, or a pattern of actions, that it allows
-- column:  granted_at | TIMESTAMPTZ | when it was put
-- column:  uses | BIGINT | calls by the holder since then that it covers; 0 for an unused permission
-- column:  last_used | TIMESTAMPTZ | the last of them, or null
-- column:  event_id | VARCHAR | the event that granted it
with
documents as (
    select
        event_id,
        event_time,
        account_id,
        coalesce(request ->> '$.roleName', request ->> '$.userName') as holder,
        request ->> '$.policyName' as policy,
        request ->> '$.policyDocument' as said
    from events
    where
        event_source = 'iam.amazonaws.com'
        and event_name in ('PutRolePolicy', 'PutUserPolicy')
        and error_code is null
        and error_message is null
),

policies as (
    select *, try_cast(if(starts_with(said, '%'), url_decode(said), said) as json) as document
    from documents
),

statements as (
    select
        event_id, event_time, account_id, holder, policy,
        unnest(if(json_type(document, '$.Statement') = 'ARRAY', json_extract(document, '$.Statement[*]'), [document -> '$.Statement'])) as part
    from policies
),

allowances as (
    select distinct
        event_id, event_time, account_id, holder, policy,
        unnest(if(json_type(part, '$.Action') = 'ARRAY', json_extract_string(part, '$.Action[*]'), [part ->> '$.Action'])) as allowed
    from statements
    where part ->> '$.Effect' = 'Allow'
),

used as (
    select
        account_id,
        coalesce(split_part(issuer_arn, '/', -1), user_name) as holder,
        lower(split_part(event_source, '.', 1) || ':' || regexp_replace(event_name, '[0-9]{8}(v[0-9]+)?$', '')) as action,
        event_time,
        count(*) as calls
    from events
    where
        coalesce(split_part(issuer_arn, '/', -1), user_name) in (select allowances.holder from allowances)
        and error_code is null
        and error_message is null
    group by all
)

select
    allowances.account_id,
    allowances.holder,
    allowances.policy,
    allowances.allowed,
    allowances.event_time as granted_at,
    coalesce(sum(used.calls), 0)::bigint as uses,
    max(used.event_time) as last_used,
    min(allowances.event_id) as event_id
from allowances
left join used
    on allowances.account_id = used.account_id and allowances.holder = used.holder
    and used.event_time >= allowances.event_time and used.action glob lower(allowances.allowed)
where allowances.allowed is not null
group by allowances.account_id, allowances.holder, allowances.policy, allowances.allowed, allowances.event_time
order by uses, granted_at, allowances.account_id, allowances.holder, allowances.policy, allowances.allowed
