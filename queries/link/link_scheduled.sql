-- purpose: what a rule or schedule started for the first time after somebody had pointed it at its target
-- caveat:  later runs are the schedule's routine: what made one of them harmful is another change
-- reads:   link_calls, resource_tokens, events
-- grain:   effect_id
-- column:  cause_id | VARCHAR | the call that set the target
-- column:  effect_id | VARCHAR | the call that started it
-- column:  token | VARCHAR | the target
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
-- column:  ways | BIGINT | how many rules and schedules point there
with set_up as (
  select distinct link_calls.event_id, link_calls.event_time, link_calls.name, link_calls.account_id, resource_tokens.token
  from link_calls
  join resource_tokens on resource_tokens.event_id = link_calls.event_id
  where not link_calls.failed
    and (
      (link_calls.label = 'events' and link_calls.name = 'PutTargets')
      or (link_calls.label = 'scheduler' and link_calls.name in ('CreateSchedule', 'UpdateSchedule'))
      or (link_calls.label = 'pipes' and link_calls.name in ('CreatePipe', 'UpdatePipe'))
    )
    and resource_tokens.role in ('mentioned', 'target') and split_part(resource_tokens.type, ':', 1) not in ('events', 'scheduler', 'pipes', 'iam')
),

started as (
  select link_calls.event_id, link_calls.event_time, link_calls.name, resource_tokens.token
  from link_calls
  join events on events.event_id = link_calls.event_id
  join resource_tokens on resource_tokens.event_id = link_calls.event_id and resource_tokens.role in ('target', 'mentioned')
  where not link_calls.failed and link_calls.verb in ('invoke', 'start')
    and regexp_matches(coalesce(events.invoked_by, events.source_ip, ''), '^(events|scheduler|pipes)\.amazonaws\.com$')
),

met as (
  select set_up.event_id as cause_id, started.event_id as effect_id, set_up.token, set_up.event_time as cause_at, started.event_time as effect_at,
    set_up.name as cause_name, started.name as effect_name
  from set_up
  join started on started.token = set_up.token and started.event_time >= set_up.event_time
  qualify row_number() over (partition by set_up.event_id, set_up.token order by started.event_time, started.event_id) = 1
)

select met.*, (select count(distinct set_up.event_id) from set_up where set_up.token = met.token and set_up.event_time <= met.effect_at) as ways
from met
qualify row_number() over (partition by effect_id order by cause_at desc, cause_id, token) = 1
order by effect_id
