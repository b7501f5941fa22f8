-- purpose: everything that judging a candidate needs
-- reads:   link_candidates, link_episodes, link_calls, events, link_denials
-- grain:   thread, run, family, cause_id, rule
-- column:  thread | VARCHAR | as in link_episodes
-- column:  run | BIGINT | as in link_episodes
-- column:  family | VARCHAR | as in link_episodes
-- column:  cause_id | VARCHAR | the change
-- column:  rule | VARCHAR | the rule
-- column:  token | VARCHAR | the token they share
-- column:  specificity | DOUBLE | as in link_subjects
-- column:  object | VARCHAR | as in link_episodes
-- column:  first_id | VARCHAR | the first failure
-- column:  first_at | TIMESTAMPTZ | when it was
-- column:  last_at | TIMESTAMPTZ | when the last was
-- column:  failures | BIGINT | how many
-- column:  event_ids | VARCHAR[] | all failures
-- column:  event_times | TIMESTAMPTZ[] | when each was
-- column:  earlier_failures | BIGINT | as in link_episodes
-- column:  last_success | TIMESTAMPTZ | as in link_episodes
-- column:  successes_before | BIGINT | as in link_episodes
-- column:  next_success | TIMESTAMPTZ | as in link_episodes
-- column:  cause_at | TIMESTAMPTZ | when the change was made
-- column:  cause_label | VARCHAR | its service
-- column:  cause_name | VARCHAR | its action
-- column:  cause_verb | VARCHAR | as in actions
-- column:  cause_caller | VARCHAR | as in link_calls
-- column:  cause_session | VARCHAR | as in events
-- column:  cause_service | VARCHAR | the AWS service that made it for somebody, or null
-- column:  cause_request | VARCHAR | JSON text of its request
-- column:  grantee | VARCHAR | to whom the KMS grant belonged that the change ends, or null
-- column:  effect_label | VARCHAR | the service of the failed call
-- column:  effect_name | VARCHAR | its action
-- column:  effect_verb | VARCHAR | as in actions
-- column:  effect_caller | VARCHAR | as in link_calls
-- column:  effect_code | VARCHAR | as in actions
-- column:  effect_session | VARCHAR | as in events
-- column:  error_message | VARCHAR | as in events
-- column:  effect_arn | VARCHAR | who was refused
-- column:  effect_account | VARCHAR | in which account
-- column:  action | VARCHAR | as in link_denials
-- column:  denial_effect | VARCHAR | as in link_denials
-- column:  policy_kind | VARCHAR | as in link_denials
-- column:  policy_arn | VARCHAR | as in link_denials
with grants as (
  select response ->> '$.grantId' as grant_id, min(request ->> '$.granteePrincipal') as grantee
  from events
  where event_name = 'CreateGrant' and event_source = 'kms.amazonaws.com'
  group by grant_id
)

select
  link_candidates.*,
  link_episodes.object,
  link_episodes.first_id,
  link_episodes.first_at,
  link_episodes.last_at,
  link_episodes.failures,
  link_episodes.event_ids,
  link_episodes.event_times,
  link_episodes.earlier_failures,
  link_episodes.last_success,
  link_episodes.successes_before,
  link_episodes.next_success,
  cause.event_time as cause_at,
  cause.label as cause_label,
  cause.name as cause_name,
  cause.verb as cause_verb,
  cause.caller as cause_caller,
  cause.session_id as cause_session,
  cause.invoked_by as cause_service,
  cause_event.request::varchar as cause_request,
  grants.grantee,
  effect.label as effect_label,
  effect.name as effect_name,
  effect.verb as effect_verb,
  effect.caller as effect_caller,
  effect.code as effect_code,
  effect.session_id as effect_session,
  effect_event.error_message,
  effect_event.principal_arn as effect_arn,
  effect_event.account_id as effect_account,
  link_denials.action,
  link_denials.effect as denial_effect,
  link_denials.policy_kind,
  link_denials.policy_arn
from link_candidates
join link_episodes
  on link_episodes.thread = link_candidates.thread
  and link_episodes.run = link_candidates.run
  and link_episodes.family = link_candidates.family
join link_calls as cause on cause.event_id = link_candidates.cause_id
join events as cause_event on cause_event.event_id = link_candidates.cause_id
join link_calls as effect on effect.event_id = link_episodes.first_id
join events as effect_event on effect_event.event_id = link_episodes.first_id
left join grants on cause.label = 'kms' and grants.grant_id = cause_event.request ->> '$.grantId'
left join link_denials on link_denials.error_message = effect_event.error_message
order by thread, run, family, cause_id, rule
