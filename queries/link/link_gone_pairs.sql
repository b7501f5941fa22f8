-- purpose: everything that judging a failed call on a removed thing needs
-- reads:   link_gone, link_calls, resource_tokens
-- grain:   effect_id, cause_id, token
-- column:  effect_id | VARCHAR | the failed call
-- column:  cause_id | VARCHAR | the removal
-- column:  token | VARCHAR | the thing
-- column:  specificity | DOUBLE | as in resource_tokens
-- column:  rank | INTEGER | as in link_missing
-- column:  effect_at | TIMESTAMPTZ | when the call failed
-- column:  effect_label | VARCHAR | its service
-- column:  effect_name | VARCHAR | its action
-- column:  effect_verb | VARCHAR | as in actions
-- column:  effect_writes | BOOLEAN | as in actions
-- column:  effect_destroys | BOOLEAN | as in actions
-- column:  effect_caller | VARCHAR | as in link_calls
-- column:  effect_session | VARCHAR | as in events
-- column:  family | VARCHAR | as in actions
-- column:  code | VARCHAR | as in actions
-- column:  effect_service | VARCHAR | the AWS service that made the call for somebody, or null
-- column:  cause_at | TIMESTAMPTZ | when the thing was removed
-- column:  cause_label | VARCHAR | the service
-- column:  cause_name | VARCHAR | the action
-- column:  cause_caller | VARCHAR | as in link_calls
-- column:  cause_session | VARCHAR | as in events
-- column:  cause_service | VARCHAR | the AWS service that removed it for somebody, or null
select
  link_gone.effect_id,
  link_gone.cause_id,
  link_gone.token,
  link_gone.specificity,
  link_gone.rank,
  effect.event_time as effect_at,
  effect.label as effect_label,
  effect.name as effect_name,
  effect.verb as effect_verb,
  effect.is_write as effect_writes,
  effect.is_destructive as effect_destroys,
  effect.caller as effect_caller,
  effect.session_id as effect_session,
  effect.family,
  effect.code,
  effect.invoked_by as effect_service,
  cause.event_time as cause_at,
  cause.label as cause_label,
  cause.name as cause_name,
  cause.caller as cause_caller,
  cause.session_id as cause_session,
  cause.invoked_by as cause_service
from link_gone
join link_calls as effect on effect.event_id = link_gone.effect_id
join link_calls as cause on cause.event_id = link_gone.cause_id
order by effect_id, cause_id, token
