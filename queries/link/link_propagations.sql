-- purpose: denials right after the identity or its permission was made, which heal by themselves
-- reads:   link_calls, resource_tokens, link_episodes
-- grain:   event_id
-- column:  event_id | VARCHAR | the failed call
-- column:  event_time | TIMESTAMPTZ | when
-- column:  made_by | VARCHAR | the last call that made the identity or its permission
-- column:  made_name | VARCHAR | its action
-- column:  made_at | TIMESTAMPTZ | when
-- column:  token | VARCHAR | the identity
-- column:  healed_at | TIMESTAMPTZ | when the same call succeeded
with grants as (
  select link_calls.event_id, link_calls.event_time, link_calls.name, resource_tokens.token
  from link_calls
  join resource_tokens on resource_tokens.event_id = link_calls.event_id
  where link_calls.label = 'iam' and not link_calls.failed
    and link_calls.name in (
      'CreateRole', 'CreateUser', 'CreateServiceLinkedRole', 'CreateAccessKey', 'AttachRolePolicy', 'AttachUserPolicy', 'PutRolePolicy',
      'PutUserPolicy', 'CreateInstanceProfile', 'AddRoleToInstanceProfile', 'UpdateAssumeRolePolicy'
    )
    and resource_tokens.role in ('target', 'created')
    and resource_tokens.type in ('iam:role', 'iam:user', 'iam:instance-profile')
),

failures as (
  select unnest(link_episodes.event_ids) as event_id, unnest(link_episodes.event_times) as event_time, link_episodes.next_success
  from link_episodes
  where link_episodes.family in ('denied', 'invalid_role') and link_episodes.next_success is not null
),

met as (
  select failures.*, grants.event_id as made_by, grants.name as made_name, grants.event_time as made_at, grants.token
  from failures
  join resource_tokens on resource_tokens.event_id = failures.event_id
  join grants
    on grants.token = resource_tokens.token
    and grants.event_time between failures.event_time - interval 60 second and failures.event_time
  where failures.next_success <= failures.event_time + interval 5 minute
)

select
  event_id,
  any_value(event_time) as event_time,
  arg_max(made_by, (made_at, made_by)) as made_by,
  arg_max(made_name, (made_at, made_by)) as made_name,
  max(made_at) as made_at,
  arg_max(token, (made_at, made_by)) as token,
  min(next_success) as healed_at
from met
where not exists (
  from grants as later
  where later.token = met.token and later.event_time > met.event_time and later.event_time <= met.next_success
)
group by event_id
order by event_id
