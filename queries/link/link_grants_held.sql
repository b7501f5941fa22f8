-- purpose: which policies with a document in these logs each role or user held, from when to when
-- reads:   link_calls, resource_tokens
-- grain:   holder, policy, since
-- column:  holder | VARCHAR | the token of a role or user
-- column:  policy | VARCHAR | the token of a policy
-- column:  since | TIMESTAMPTZ | when it was attached
-- column:  until | TIMESTAMPTZ | when it was next taken away, or null
with turns as (
  select
    link_calls.event_id,
    link_calls.event_time,
    link_calls.name in ('AttachRolePolicy', 'AttachUserPolicy', 'PutRolePolicy', 'PutUserPolicy') as gives,
    holder.token as holder,
    policy.token as policy
  from link_calls
  join resource_tokens as holder
    on holder.event_id = link_calls.event_id and holder.role = 'target' and holder.type in ('iam:role', 'iam:user')
  join resource_tokens as policy
    on policy.event_id = link_calls.event_id
    and policy.role <> 'policy'
    and policy.type in ('iam:policy', 'iam:role-policy', 'iam:user-policy')
  where link_calls.label = 'iam' and not link_calls.failed
    and link_calls.name in (
      'AttachRolePolicy', 'AttachUserPolicy', 'PutRolePolicy', 'PutUserPolicy',
      'DetachRolePolicy', 'DetachUserPolicy', 'DeleteRolePolicy', 'DeleteUserPolicy'
    )
),

followed as (
  select
    *,
    min(event_time) filter (not gives) over (
      partition by holder, policy order by event_time, event_id rows between 1 following and unbounded following
    ) as until
  from turns
)

select distinct holder, policy, event_time as since, until
from followed
where gives
order by holder, policy, since
