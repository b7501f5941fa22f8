-- purpose: which policies with a document in these logs each role or user held, from when to when
-- reads:   link_calls, resource_tokens
-- grain:   holder, policy, since
-- column:  holder | VARCHAR | the token of a role or user
-- column:  policy | VARCHAR | the token of a policy
-- column:  since | TIMESTAMPTZ | when it was attached
-- column:  until | TIMESTAMPTZ | when it was next taken away, or null
-- column:  until_id | VARCHAR | the call that took it away, or null
-- column:  until_name | VARCHAR | its action, or null
-- column:  until_caller | VARCHAR | who made it, or null
-- column:  until_service | VARCHAR | the AWS service that made it for somebody, or null
with turns as (
  select
    link_calls.event_id,
    link_calls.event_time,
    link_calls.name,
    link_calls.caller,
    link_calls.invoked_by,
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
    min((event_time, event_id, name, caller, invoked_by)) filter (not gives) over (
      partition by holder, policy order by event_time, event_id rows between 1 following and unbounded following
    ) as ended
  from turns
)

select
  holder,
  policy,
  event_time as since,
  any_value(ended[1]) as until,
  any_value(ended[2]) as until_id,
  any_value(ended[3]) as until_name,
  any_value(ended[4]) as until_caller,
  any_value(ended[5]) as until_service
from followed
where gives
group by holder, policy, event_time
order by holder, policy, since
