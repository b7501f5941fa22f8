-- purpose: each event as rules look at it: who, what, when, and whether it failed
-- reads:   events, actions, link_verbs
-- grain:   event_id
-- column:  event_id | VARCHAR | its event
-- column:  event_time | TIMESTAMPTZ | completion of the call
-- column:  label | VARCHAR | the service label
-- column:  name | VARCHAR | the action without an API date
-- column:  account_id | VARCHAR | as the record has it
-- column:  region | VARCHAR | as the record has it
-- column:  caller | VARCHAR | the role or user behind the call, else the service
-- column:  session_id | VARCHAR | as the record has it
-- column:  verb | VARCHAR | as in actions
-- column:  noun | VARCHAR | as in actions
-- column:  is_write | BOOLEAN | as in actions
-- column:  is_destructive | BOOLEAN | as in actions
-- column:  acts_on_self | BOOLEAN | as in actions
-- column:  safeguard | VARCHAR | as in actions
-- column:  failed | BOOLEAN | as in actions
-- column:  family | VARCHAR | the error family, or null
-- column:  code | VARCHAR | the error code without prefix and suffix, or null
-- column:  invoked_by | VARCHAR | the AWS service that called for somebody, or null
select
  events.event_id,
  events.event_time,
  link_verbs.label,
  link_verbs.name,
  events.account_id,
  events.region,
  coalesce(
    nullif(events.issuer_arn, ''), nullif(events.principal_arn, ''), nullif(events.principal_id, ''),
    nullif(events.invoked_by, ''), 'nobody named'
  ) as caller,
  events.session_id,
  actions.verb,
  actions.noun,
  actions.is_write,
  actions.is_destructive,
  actions.acts_on_self,
  actions.safeguard,
  actions.failed,
  actions.error_family as family,
  actions.code,
  nullif(events.invoked_by, '') as invoked_by
from events
join actions using (event_id)
join link_verbs
  on link_verbs.event_source = coalesce(events.event_source, '')
  and link_verbs.event_name = coalesce(events.event_name, '')
