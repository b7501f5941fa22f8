-- purpose: the resources that the calls of one service name at known places of a request or response
-- param:   label | VARCHAR | rds | the service label
-- param:   part | VARCHAR | request | request or response
-- param:   paths | VARCHAR[] | ['$."dBInstanceIdentifier"'] | the places, without wildcards
-- param:   within | VARCHAR | $."-"[*] | one place within a list of a request; $."-"[*] for none
-- reads:   events, link_verbs, link_places
-- grain:   event_id, part, type, name
-- column:  event_id | VARCHAR | its event
-- column:  part | VARCHAR | request or response
-- column:  type | VARCHAR | the resource's type
-- column:  role | VARCHAR | target or mentioned
-- column:  account_id | VARCHAR | its account, or null
-- column:  region | VARCHAR | its region, or null
-- column:  name | VARCHAR | its bare name
with places as (
  select
    *,
    list_position($paths::varchar[], path) as path_place,
    list_position($paths::varchar[], parent) as parent_place
  from link_places
  where label = $label and part = $part
),

told as (
  select
    events.event_id,
    events.account_id,
    events.region,
    link_verbs.name as action,
    if($part = 'request', events.request, events.response) as content
  from events
  join link_verbs
    on link_verbs.event_source = coalesce(events.event_source, '')
    and link_verbs.event_name = coalesce(events.event_name, '')
  where link_verbs.label = $label
),

-- each record is parsed once for all places; a place takes its own and its parent's text by their position
texts as (
  select
    told.event_id,
    told.account_id,
    told.region,
    places.type,
    places.role,
    places.scope,
    places.normalise,
    places.parent,
    regexp_replace(told.texts[places.parent_place], '^arn:.*[:/]', '') as parent_text,
    places.parent_default,
    told.texts[places.path_place] as text
  from (select * exclude (content), json_extract_string(content, $paths) as texts from told) as told
  join places on places.name = told.action and places.path_place is not null
  where length(told.texts[places.path_place]) between 1 and 65536

  union all

  select
    told.event_id, told.account_id, told.region, places.type, places.role, places.scope, places.normalise, '', null, null,
    unnest(json_extract_string(told.content, $within))
  from told
  join places on places.name = told.action and places.path = $within
),

single as (
  select
    * exclude (text, parent_text, parent_default),
    coalesce(parent_text, parent_default) as parent_value,
    trim(unnest(if(starts_with(text, '['), coalesce(try(from_json(text, '["VARCHAR"]')), []), [text]))) as value
  from texts
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
  from single
  where (not starts_with(value, 'arn:') or normalise = 'arn') and not starts_with(value, '{') and not starts_with(value, '[')
    and length(value) between 1 and 512 and (parent = '' or parent_value is not null)
    and value not in ('HIDDEN_DUE_TO_SECURITY_REASONS', 'null', '***', '*')
)

select distinct
  event_id,
  $part as part,
  true_type as type,
  role,
  if(scope in ('region', 'account'), owner, null) as account_id,
  if(scope in ('region', 'id'), place, null) as region,
  name
from plain
where name <> ''
