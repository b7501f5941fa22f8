-- purpose: the resources that events name by a bare name at a known place
-- reads:   events, link_verbs, link_places, link_values
-- grain:   event_id, part, type, name
-- column:  event_id | VARCHAR | its event
-- column:  part | VARCHAR | request or response
-- column:  type | VARCHAR | the resource's type
-- column:  role | VARCHAR | target or mentioned
-- column:  account_id | VARCHAR | its account, or null
-- column:  region | VARCHAR | its region, or null
-- column:  name | VARCHAR | its bare name
with single as (
  select event_id, part, path, trim(value) as value
  from (
    select
      event_id,
      part,
      path,
      unnest(if(
        starts_with(value, '['),
        coalesce(try(from_json(value, '["VARCHAR"]')), []),
        [value]
      )) as value
    from link_values
  )
  where value is not null
),

parents as (
  select single.*
  from single
  semi join link_places on link_places.parent = single.path
),

placed as (
  select
    single.event_id,
    single.part,
    link_places.type,
    link_places.role,
    link_places.scope,
    link_places.normalise,
    events.account_id,
    events.region,
    single.value,
    link_places.parent,
    coalesce(regexp_replace(parents.value, '^arn:.*[:/]', ''), link_places.parent_default) as parent_value
  from single
  join events on events.event_id = single.event_id
  join link_verbs
    on link_verbs.event_source = coalesce(events.event_source, '')
    and link_verbs.event_name = coalesce(events.event_name, '')
  join link_places
    on link_places.label = link_verbs.label
    and link_places.name = link_verbs.name
    and link_places.part = single.part
    and link_places.path = single.path
  left join parents
    on parents.event_id = single.event_id
    and parents.part = single.part
    and parents.path = link_places.parent
),

plain as (
  select
    * exclude (value),
    case
      when starts_with(value, 'http') and type = 'sqs:queue' then regexp_extract(value, '^https?://[^/]+/\d+/([^/?]+)$', 1)
      when type = 'lambda:function' then regexp_extract(value, '^(?:\d{12}:)?(?:function:)?([^:]+)', 1)
      when normalise = 'lower' then lower(value)
      when normalise = 'ltrim' then ltrim(value, '/')
      when normalise = 'hostedzone' then regexp_replace(value, '^/?hostedzone/', '')
      when parent <> '' then parent_value || '/' || value
      else value
    end as name,
    if(starts_with(value, 'http') and type = 'sqs:queue', regexp_extract(value, '^https?://[^/]+/(\d+)/', 1), account_id) as owner,
    if(
      starts_with(value, 'http') and type = 'sqs:queue',
      coalesce(
        nullif(regexp_extract(value, '^https?://(?:sqs\.)?([a-z]+(?:-[a-z]+)+-\d)\.', 1), ''),
        region
      ),
      region
    ) as place,
    if(type = 'kms:key' and starts_with(value, 'alias/'), 'kms:alias', type) as true_type
  from placed
  where not starts_with(value, 'arn:') and not starts_with(value, '{') and not starts_with(value, '[')
    and length(value) <= 512 and (parent = '' or parent_value is not null)
    and value not in ('HIDDEN_DUE_TO_SECURITY_REASONS', 'null', '***', '*')
)

select distinct
  event_id,
  part,
  true_type as type,
  role,
  if(scope in ('region', 'account'), owner, null) as account_id,
  if(scope in ('region', 'id'), place, null) as region,
  name
from plain
where name <> ''
