-- purpose: calls that make anew, from a copy of it, what a cause had removed: a snapshot, an image, a backup
-- caveat:  a copy is known by the call that made it, or by a name that AWS makes of the name of the original
-- reads:   link_causes, link_calls, link_deaths, resource_tokens, lineage
-- grain:   cause_id, effect_id
-- column:  cause_id | VARCHAR | the removal
-- column:  effect_id | VARCHAR | the call that makes it anew
-- column:  token | VARCHAR | what was lost
-- column:  copy | VARCHAR | the copy's name
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
-- column:  by | VARCHAR | who
with removals as (
  select distinct cause_id from link_causes
  union
  select lineage.cause_id
  from link_causes
  join lineage on lineage.effect_id = link_causes.cause_id and lineage.kind = 'structural'
),

lost as (
  select removals.cause_id, link_deaths.event_time as cause_at, link_deaths.token, split_part(link_deaths.token, '|', 1) as type,
    regexp_extract(link_deaths.token, '[^|]+$') as name
  from removals
  join link_deaths on link_deaths.event_id = removals.cause_id
  where regexp_matches(link_deaths.token, '^(ec2:(volume|instance)|rds:(db|cluster)|dynamodb:table|redshift:cluster|elasticache:\w+|elasticfilesystem:file-system|fsx:file-system|docdb:\w+|neptune:\w+)\|')
),

copies as (
  select resource_tokens.event_id, resource_tokens.token, resource_tokens.name, resource_tokens.role
  from resource_tokens
  where resource_tokens.type in (
    'ec2:snapshot', 'ec2:image', 'rds:snapshot', 'rds:cluster-snapshot', 'dynamodb:backup', 'backup:recovery-point', 'fsx:backup',
    'elasticache:snapshot', 'memorydb:snapshot', 'redshift:snapshot'
  )
),

made_of as (
  select lost.cause_id, lost.token, copies.token as copy
  from lost
  join resource_tokens as original on original.token = lost.token
  join link_calls on link_calls.event_id = original.event_id and not link_calls.failed and link_calls.event_time <= lost.cause_at
  join copies on copies.event_id = original.event_id
  where link_calls.verb in ('create', 'start') and copies.token <> lost.token
),

-- RDS calls the copies that it makes by itself rds:NAME-DATE, DynamoDB puts the table into the ARN of its backup
named_after as (
  select distinct lost.cause_id, lost.token, copies.token as copy
  from lost
  join copies
    on (lost.type in ('rds:db', 'rds:cluster') and regexp_extract(copies.name, '^rds:(.+)-\d{4}-\d\d-\d\d-\d\d-\d\d$', 1) = lost.name)
    or (lost.type = 'dynamodb:table' and starts_with(copies.name, lost.name || '/backup/'))
),

known as (
  from made_of
  union
  from named_after
)

select
  lost.cause_id,
  effect.event_id as effect_id,
  min(lost.token) as token,
  min(copies.name) as copy,
  any_value(lost.cause_at) as cause_at,
  any_value(effect.event_time) as effect_at,
  any_value(cause.name) as cause_name,
  any_value(effect.name) as effect_name,
  any_value(effect.caller) as by
from lost
join known on known.cause_id = lost.cause_id and known.token = lost.token
join copies on copies.token = known.copy
join link_calls as effect on effect.event_id = copies.event_id
join link_calls as cause on cause.event_id = lost.cause_id
where not effect.failed and effect.event_time > lost.cause_at and effect.verb in ('create', 'restore', 'start')
  and not regexp_matches(effect.noun, ':(snapshot|cluster-snapshot|image|backup|recovery-point)$')
group by lost.cause_id, effect.event_id
order by cause_id, effect_id
