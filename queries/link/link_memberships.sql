-- purpose: which policies and groups the log shows to belong to a role or user, and since when
-- reads:   link_calls, resource_tokens
-- grain:   member, whole, since
-- column:  member | VARCHAR | the token of a role, user or group
-- column:  whole | VARCHAR | the token of a policy or group
-- column:  since | TIMESTAMPTZ | when it was attached
with joins as (
  select event_id, event_time, name
  from link_calls
  where label = 'iam' and not failed
    and name in (
      'AttachRolePolicy', 'AttachUserPolicy', 'AttachGroupPolicy', 'AddUserToGroup', 'PutRolePermissionsBoundary',
      'PutUserPermissionsBoundary'
    )
),

direct as (
  select member.token as member, whole.token as whole, joins.event_time as since
  from joins
  join resource_tokens as member on member.event_id = joins.event_id and member.role in ('target', 'created')
  join resource_tokens as whole on whole.event_id = joins.event_id and whole.role in ('target', 'created', 'mentioned')
  where (member.type in ('iam:role', 'iam:user') and whole.type in ('iam:policy', 'iam:group'))
    or (member.type = 'iam:group' and whole.type = 'iam:policy' and joins.name = 'AttachGroupPolicy')
)

select distinct member, whole, since
from (
  select * from direct
  union all
  select users.member, groups.whole, greatest(users.since, groups.since)
  from direct as users
  join direct as groups on groups.member = users.whole
)
order by member, whole, since
