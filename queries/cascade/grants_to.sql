-- purpose: successful acts that widened what a principal may do, and the acts on a permission set that a service carried out by them
-- param:   askers | VARCHAR[] | [] | the acts that a grant made possible, each as often as it has names
-- param:   names | VARCHAR[] | [] | for each, a bare name of the role or user behind it
-- param:   accounts | VARCHAR[] | [] | for each, the account of that role or user, or empty
-- param:   until | TIMESTAMPTZ[] | [] | for each, when the act was made
-- param:   verbs | VARCHAR[] | ['AttachRolePolicy'] | the calls that grant to a role, user or group
-- param:   sets | VARCHAR[] | ['AttachManagedPolicyToPermissionSet'] | the calls that grant to a permission set
-- reads:   events, actions, resource_tokens, attributions
-- grain:   asker, event_id
-- column:  asker | VARCHAR | the act that it made possible
-- column:  event_id | VARCHAR | the grant
-- column:  event_time | TIMESTAMPTZ | when
-- column:  event_name | VARCHAR | the call
-- column:  executor | VARCHAR | the class of who made it
-- column:  for_id | VARCHAR | the grant to a role that carries this permission set's grant out, or null
with
asked as (
    select
        unnest(cast($askers as varchar[])) as asker,
        unnest(cast($names as varchar[])) as name,
        unnest(cast($accounts as varchar[])) as account_id,
        unnest(cast($until as timestamptz[])) as until
),
grants as (
    select
        events.event_id,
        events.event_time,
        events.event_name,
        events.event_source,
        coalesce(attributions.executor, 'unknown') as executor,
        regexp_extract(coalesce(events.request ->> '$.policyArn', events.request ->> '$.managedPolicyArn'), '[^/]+$') as policy
    from events
    join actions using (event_id)
    left join attributions using (event_id)
    where
        not actions.failed
        and (
            events.event_name in (select unnest(cast($verbs as varchar[])))
            or events.event_name in (select unnest(cast($sets as varchar[])))
        )
),
to_principal as (
    select distinct asked.asker, grants.*
    from grants
    join resource_tokens using (event_id)
    join asked
        on asked.name = resource_tokens.name
        and asked.account_id in ('', coalesce(resource_tokens.account_id, asked.account_id))
        and grants.event_time <= asked.until
    where
        grants.event_source = 'iam.amazonaws.com'
        and resource_tokens.type in ('iam:role', 'iam:user', 'iam:group')
        and resource_tokens.role <> 'principal'
),
behind as (
    -- Identity Center carries a permission set's policy into each account within minutes
    select to_principal.asker, grants.*, to_principal.event_id as for_id
    from to_principal
    join grants
        on grants.event_source = 'sso.amazonaws.com'
        and grants.event_time between to_principal.event_time - interval 1 hour and to_principal.event_time
        and grants.policy is not distinct from to_principal.policy
    where to_principal.executor = 'aws_service'
)
select asker, event_id, event_time, event_name, executor, cast(null as varchar) as for_id
from to_principal
union all
select asker, event_id, event_time, event_name, executor, max(for_id) as for_id
from behind
group by asker, event_id, event_time, event_name, executor
order by asker, event_time, event_id
