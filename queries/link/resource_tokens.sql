-- purpose: the typed resources that each event names
-- reads:   events, actions, link_verbs, link_arns, link_arn_names, link_ids, link_id_types, link_named, link_denials, link_aliases
-- grain:   event_id, token, role
-- column:  event_id | VARCHAR | as the record has it
-- column:  token | VARCHAR | type, account, region and name joined by bars: equal tokens are the same resource
-- column:  type | VARCHAR | for example rds:db, kms:key, iam:role, cloudformation:stack
-- column:  account_id | VARCHAR | the resource's account, or null
-- column:  region | VARCHAR | the resource's region, or null for a global one
-- column:  name | VARCHAR | the bare name or id
-- column:  role | VARCHAR | target, created, mentioned, error, principal, policy
-- column:  specificity | DOUBLE | 1 for a unique id or ARN, 0.8 for name and service, 0.3 for something shared
with named as (
  select
    link_arns.event_id,
    link_arns.part,
    link_arn_names.type,
    case
      when link_arns.part = 'resources' then 'target'
      when link_arns.part = 'principal' or rtrim(link_arns.arn, '.,;:') = link_denials.principal_arn then 'principal'
      when link_arns.part = 'error' and rtrim(link_arns.arn, '.,;:') = link_denials.policy_arn then 'policy'
      when link_arns.part = 'error' then 'error'
      else 'mentioned'
    end as role,
    link_arn_names.account_id,
    link_arn_names.region,
    link_arn_names.name,
    1.0 as specificity
  from link_arns
  join link_arn_names on link_arn_names.arn = link_arns.arn
  join events on events.event_id = link_arns.event_id
  left join link_denials on link_arns.part = 'error' and link_denials.error_message = events.error_message

  union all

  select
    link_ids.event_id,
    link_ids.part,
    link_id_types.type,
    if(link_ids.part = 'error', 'error', 'mentioned'),
    null,
    events.region,
    link_ids.id,
    1.0
  from link_ids
  join events on events.event_id = link_ids.event_id
  join link_id_types on link_id_types.prefix = regexp_extract(link_ids.id, '^(.*)-[0-9a-f]+$', 1)

  union all

  select event_id, part, type, role, account_id, region, name, 0.8
  from link_named
),

-- what a creation or restoration is to be called: of its kind it makes this and nothing that it merely reads from
aims as (
  select link_named.event_id, link_named.type, list(link_named.name) as names
  from link_named
  join actions on actions.event_id = link_named.event_id and actions.noun = link_named.type
  where link_named.role = 'target' and link_named.part = 'request' and actions.verb in ('create', 'restore')
  group by link_named.event_id, link_named.type
),

placed as (
  select
    named.event_id,
    named.type,
    case
      when named.role in ('principal', 'policy', 'error') then named.role
      when named.role = 'mentioned' and aims.names is not null and not list_contains(aims.names, named.name)
        and (named.part = 'request' or (actions.verb = 'restore' and named.account_id is not null)) then 'mentioned'
      when named.type = actions.noun and actions.acts_on_self and not actions.failed
        and actions.verb in ('create', 'restore') then 'created'
      when named.part in ('response', 'rule') then 'mentioned'
      when named.type = actions.noun then 'target'
      else named.role
    end as role,
    named.account_id,
    named.region,
    named.name,
    if(
      named.account_id = 'aws' or starts_with(named.name, 'alias/aws/') or lower(named.name) in ('default', 'primary', 'main', '$default'),
      0.3,
      named.specificity
    ) as specificity,
    concat_ws('|', named.type, coalesce(named.account_id, ''), coalesce(named.region, ''), named.name) as token
  from named
  join actions on actions.event_id = named.event_id
  left join aims on aims.event_id = named.event_id and aims.type = named.type
),

second_names as (
  select distinct
    alias.token as alias_token,
    thing.token,
    thing.type,
    thing.account_id,
    thing.region,
    thing.name,
    events.event_time
  from link_aliases
  join link_verbs on link_verbs.label = link_aliases.event_source and link_verbs.name = link_aliases.event_name
  join events
    on link_verbs.event_source = events.event_source
    and link_verbs.event_name = events.event_name
  join actions on actions.event_id = events.event_id and not actions.failed
  join placed as alias on alias.event_id = events.event_id and alias.type = link_aliases.alias_type
  join placed as thing on thing.event_id = events.event_id and thing.type = link_aliases.type
  where not starts_with(alias.name, 'alias/aws/')
),

through_alias as (
  select
    placed.event_id,
    arg_max(struct_pack(token := second_names.token, type := second_names.type, account_id := second_names.account_id, region := second_names.region, name := second_names.name), second_names.event_time) as thing
  from placed
  join events on events.event_id = placed.event_id
  join second_names on second_names.alias_token = placed.token and second_names.event_time <= events.event_time
  group by placed.event_id, placed.token
),

everything as (
  select event_id, token, type, account_id, region, name, role, specificity from placed
  union all
  select event_id, thing.token, thing.type, thing.account_id, thing.region, thing.name, 'mentioned', 0.9
  from through_alias
)

select event_id, token, type, account_id, region, name, role, max(specificity) as specificity
from everything
group by event_id, token, type, account_id, region, name, role
order by event_id, token, role
