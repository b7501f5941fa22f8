-- purpose: calls that take back a cause or a destructive call
-- reads:   link_undos, link_calls, link_causes
-- grain:   cause_id, effect_id
-- column:  cause_id | VARCHAR | the earlier call
-- column:  effect_id | VARCHAR | the call that takes it back
-- column:  is_cause | BOOLEAN | the earlier call has effects by mechanism
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
-- column:  by | VARCHAR | who
select
  link_undos.cause_id,
  link_undos.undo_id as effect_id,
  bool_or(link_causes.cause_id is not null) as is_cause,
  any_value(cause.event_time) as cause_at,
  any_value(undo.event_time) as effect_at,
  any_value(cause.name) as cause_name,
  any_value(undo.name) as effect_name,
  any_value(undo.caller) as by
from link_undos
join link_calls as cause on cause.event_id = link_undos.cause_id
join link_calls as undo on undo.event_id = link_undos.undo_id
left join link_causes on link_causes.cause_id = link_undos.cause_id
left join link_calls as failure on failure.event_id = link_causes.effect_id
where undo.event_time <= cause.event_time + interval 30 day
  and (
    (link_causes.cause_id is not null and undo.event_time >= failure.event_time)
    or (not link_undos.is_replacement and cause.is_destructive and cause.verb not in ('stop'))
    or cause.safeguard is not null
  )
group by link_undos.cause_id, link_undos.undo_id
order by cause_id, effect_id
