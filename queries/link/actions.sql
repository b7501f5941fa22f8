-- purpose: what each event does, in words that rules can compare
-- reads:   events, link_verbs, link_errors, link_conditions
-- grain:   event_id
-- column:  event_id | VARCHAR | as the record has it
-- column:  verb | VARCHAR | read, create, delete, modify, attach, detach, grant, revoke, enable, disable, start, stop, restore, assume, sign_in, invoke, other
-- column:  noun | VARCHAR | the kind of thing, for example rds:db
-- column:  is_write | BOOLEAN | it changes something when it succeeds
-- column:  is_destructive | BOOLEAN | it removes, stops, revokes or disables something
-- column:  safeguard | VARCHAR | the safeguard it removes (deletion_protection, termination_protection, versioning, backup, logging, ...), or null
-- column:  error_family | VARCHAR | not_found, denied, kms_state, invalid_role, dependency, throttled, quota, credential, server, refused_by_guardrail, other; null on success
-- column:  failed | BOOLEAN | the call failed, by errorCode or errorMessage
-- column:  acts_on_self | BOOLEAN | the noun is the thing itself, not an attribute of it
-- column:  code | VARCHAR | the error code without prefix and suffix, or null
with seen as (
  select
    events.event_id,
    events.read_only,
    coalesce(link_conditions.verb, link_verbs.verb) as verb,
    link_verbs.noun,
    link_verbs.acts_on_self,
    link_conditions.verb as changed_verb,
    link_verbs.is_destructive,
    link_conditions.safeguard,
    coalesce(events.error_code, '') <> '' or coalesce(events.error_message, '') <> ''
      or (events.event_name = 'ConsoleLogin' and (events.response ->> '$.ConsoleLogin') = 'Failure') as failed,
    link_errors.family,
    link_errors.code
  from events
  join link_verbs
    on link_verbs.event_source = coalesce(events.event_source, '')
    and link_verbs.event_name = coalesce(events.event_name, '')
  left join link_errors
    on link_errors.event_source = coalesce(events.event_source, '')
    and link_errors.error_code = coalesce(events.error_code, '')
    and link_errors.error_message = coalesce(events.error_message, '')
  left join link_conditions on link_conditions.event_id = events.event_id
)
select
  event_id,
  verb,
  noun,
  verb not in ('read', 'assume', 'sign_in') and (verb <> 'other' or coalesce(not read_only, false)) and not (verb = 'invoke' and coalesce(read_only, false)) as is_write,
  case
    when changed_verb is not null then changed_verb in ('delete', 'stop', 'revoke', 'disable', 'detach')
    else is_destructive
  end as is_destructive,
  safeguard,
  case when failed then coalesce(family, 'credential') end as error_family,
  failed,
  acts_on_self,
  case when failed then code end as code
from seen
order by event_id
