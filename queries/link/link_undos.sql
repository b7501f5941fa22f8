-- purpose: calls that take back an earlier one: the inverse action on the same things, the first after it
-- reads:   link_calls, link_inverses, resource_tokens, events
-- grain:   cause_id, undo_id
-- column:  cause_id | VARCHAR | the earlier call
-- column:  undo_id | VARCHAR | the call that takes it back
-- column:  heals | BOOLEAN | the state is whole again afterwards
-- column:  is_replacement | BOOLEAN | the very same action with another value
with done as (
  select
    link_calls.event_id,
    link_calls.event_time,
    link_calls.label,
    link_inverses.undo,
    link_inverses.same,
    link_inverses.heals,
    link_calls.name = link_inverses.undo as is_replacement,
    case
      when not is_replacement then 'any'
      when link_calls.is_destructive or link_calls.safeguard is not null then 'calm'
      else 'modify'
    end as wanted
  from link_calls
  join link_inverses on link_inverses.label = link_calls.label and link_inverses.done = link_calls.name
  where not link_calls.failed
),

undone as (
  select
    link_calls.event_id,
    link_calls.event_time,
    link_calls.label,
    link_calls.name,
    link_inverses.same,
    unnest(list_filter([
      'any',
      if(not link_calls.is_destructive and link_calls.safeguard is null, 'calm', null),
      if(link_calls.verb = 'modify' and link_calls.safeguard is null, 'modify', null)
    ], lambda kind: kind is not null)) as wanted
  from link_calls
  join (select distinct label, undo, same from link_inverses) as link_inverses
    on link_inverses.label = link_calls.label and link_inverses.undo = link_calls.name
  where not link_calls.failed
),

-- two calls agree when the last part of each named field is the same, and so are the rules they add or remove
agreements as (
  select
    both_kinds.event_id,
    both_kinds.same,
    concat_ws(
      '|',
      [
        coalesce(regexp_extract(json_extract_string(events.request, '$.' || place), '([^:/]+)$', 1), '-')
        for place in string_split(both_kinds.same, ' ')
      ],
      coalesce(events.request ->> '$.ipPermissions', '-')
    ) as agreement
  from (select event_id, same from done union select event_id, same from undone) as both_kinds
  join events on events.event_id = both_kinds.event_id
),

done_on as (
  select done.*, agreements.agreement, resource_tokens.token
  from done
  join agreements on agreements.event_id = done.event_id and agreements.same = done.same
  join resource_tokens on resource_tokens.event_id = done.event_id and resource_tokens.role in ('target', 'created')
),

undone_on as (
  select
    undone.label,
    undone.name,
    undone.same,
    undone.wanted,
    undone.event_time,
    agreements.agreement,
    resource_tokens.token,
    min(undone.event_id) as event_id
  from undone
  join agreements on agreements.event_id = undone.event_id and agreements.same = undone.same
  join resource_tokens
    on resource_tokens.event_id = undone.event_id and resource_tokens.role in ('target', 'created', 'mentioned')
  group by all
)

select
  done_on.event_id as cause_id,
  arg_min(undone_on.event_id, (undone_on.event_time, undone_on.event_id)) as undo_id,
  bool_or(done_on.heals) as heals,
  done_on.is_replacement
from done_on
asof join undone_on
  on undone_on.label = done_on.label
  and undone_on.name = done_on.undo
  and undone_on.same = done_on.same
  and undone_on.wanted = done_on.wanted
  and undone_on.agreement = done_on.agreement
  and undone_on.token = done_on.token
  and done_on.event_time < undone_on.event_time
group by done_on.event_id, done_on.undo, done_on.is_replacement
order by cause_id, undo_id
