-- purpose: calls of a service-linked role on things that bear the name of what a call to that service made or removed, or with no other call that fits
-- caveat:  a service acts of its own accord as well: where no name ties the two, one fitting call must be the only one
-- param:   within | BIGINT | 1800 | for how many seconds a call that nothing but its kind ties may be at work
-- param:   named_within | BIGINT | 3600 | the same where a name ties the two
-- reads:   link_calls, link_reaction_kinds, resource_tokens, events
-- grain:   effect_id
-- column:  cause_id | VARCHAR | the call to the service
-- column:  effect_id | VARCHAR | the service's call
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
-- column:  service | VARCHAR | the service
-- column:  thing | VARCHAR | the name that ties them, or empty
-- column:  ways | BIGINT | how many calls fit where no name ties them
with reacting as (
  select
    link_calls.event_id,
    link_calls.event_time,
    link_calls.name,
    link_calls.account_id,
    link_calls.region,
    regexp_extract(link_calls.caller, '/aws-service-role/(?:[^/]*\.)?([a-z0-9-]+)\.amazonaws\.com/', 1) as service,
    coalesce(events.request::varchar, '') as request
  from link_calls
  join events on events.event_id = link_calls.event_id
  where contains(link_calls.caller, '/aws-service-role/') and link_calls.is_write
    and link_calls.name in (select effect from link_reaction_kinds)
),

acting as (
  select link_calls.event_id, link_calls.event_time, link_calls.label, link_calls.name, link_calls.account_id, link_calls.region,
    coalesce(events.request ->> '$.targetId', '') as other_account
  from link_calls
  join events on events.event_id = link_calls.event_id
  semi join link_reaction_kinds on link_reaction_kinds.label = link_calls.label and link_reaction_kinds.cause = link_calls.name
  where not link_calls.failed and not contains(link_calls.caller, '/aws-service-role/')
),

things as (
  select distinct acting.event_id, split_part(resource_tokens.name, '/', -1) as name
  from acting
  join resource_tokens on resource_tokens.event_id = acting.event_id and resource_tokens.role in ('target', 'created')
  where length(split_part(resource_tokens.name, '/', -1)) >= 6
),

met as (
  select
    acting.event_id as cause_id,
    reacting.event_id as effect_id,
    acting.event_time as cause_at,
    reacting.event_time as effect_at,
    acting.name as cause_name,
    reacting.name as effect_name,
    reacting.service,
    reacting.request,
    acting.event_time >= reacting.event_time - to_seconds($within) as is_soon
  from reacting
  join link_reaction_kinds on link_reaction_kinds.service = reacting.service and link_reaction_kinds.effect = reacting.name
  join acting
    on acting.label = link_reaction_kinds.label
    and acting.name = link_reaction_kinds.cause
    and acting.event_time between reacting.event_time - to_seconds(greatest($within, $named_within)) and reacting.event_time
    and (
      (acting.account_id is not distinct from reacting.account_id and acting.region is not distinct from reacting.region)
      or acting.other_account = reacting.account_id
    )
),

told as (
  select met.cause_id, met.effect_id, arg_max(things.name, (length(things.name), things.name)) as thing
  from met
  join things on things.event_id = met.cause_id and contains(met.request, things.name)
  group by met.cause_id, met.effect_id
),

weighed as (
  select met.* exclude (request), coalesce(told.thing, '') as thing
  from met
  left join told on told.cause_id = met.cause_id and told.effect_id = met.effect_id
  where told.thing is not null or met.is_soon
)

select * exclude (is_soon), count(*) over (partition by effect_id) as ways
from weighed
qualify row_number() over (partition by effect_id order by length(thing) desc, thing, cause_at desc, cause_id) = 1
order by effect_id
