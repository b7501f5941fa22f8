-- title:   One line for each call
-- purpose: every event with who made it, what it does and on what, flat: where most questions begin
-- reads:   events, attributions, actions, resource_tokens
-- grain:   event_id
-- column:  event_time | TIMESTAMPTZ | completion of the call, UTC
-- column:  executor | VARCHAR | who made the call: its class
-- column:  actor | VARCHAR | who made the call: its name
-- column:  owner | VARCHAR | who answers for the credentials, or null
-- column:  product | VARCHAR | the program, as far as it is named
-- column:  channel | VARCHAR | console, cli, sdk, mcp, iac, ci, service, unknown
-- column:  confidence | DOUBLE | probability of executor, 0 to 1
-- column:  verb | VARCHAR | what it does
-- column:  event_source | VARCHAR | the service
-- column:  event_name | VARCHAR | the action
-- column:  resource | VARCHAR | the most specific resource it names, or null
-- column:  is_write | BOOLEAN | it changes something when it succeeds
-- column:  is_destructive | BOOLEAN | it removes, stops, revokes or disables something
-- column:  failed | BOOLEAN | the call failed
-- column:  error_family | VARCHAR | the kind of failure, or null
-- column:  error_code | VARCHAR | null when it worked
-- column:  account_id | VARCHAR | the account acted in
-- column:  region | VARCHAR | the region
-- column:  source_ip | VARCHAR | from where
-- column:  user_agent | VARCHAR | what the caller says of itself
-- column:  session_id | VARCHAR | its session, or null
-- column:  event_id | VARCHAR | the event
with
named as (
    select event_id, arg_max(name, (role in ('target', 'created'), specificity, token)) as name
    from resource_tokens
    group by event_id
)

select
    events.event_time,
    attributions.executor,
    attributions.actor,
    attributions.owner,
    attributions.product,
    attributions.channel,
    attributions.confidence,
    actions.verb,
    events.event_source,
    events.event_name,
    named.name as resource,
    actions.is_write,
    actions.is_destructive,
    actions.failed,
    actions.error_family,
    events.error_code,
    events.account_id,
    events.region,
    events.source_ip,
    events.user_agent,
    events.session_id,
    events.event_id
from events
inner join attributions on events.event_id = attributions.event_id
inner join actions on events.event_id = actions.event_id
left join named on events.event_id = named.event_id
