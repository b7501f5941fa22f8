-- purpose: each event in one narrow row, in the order of time: what the timeline filters, counts and groups by, and what people search for
-- reads:   events, attributions, resource_tokens
-- grain:   event_id
-- column:  event_id | VARCHAR | as the record has it
-- column:  event_time | TIMESTAMPTZ | as the record has it; the table is in this order, so that a window reads its own part only
-- column:  executor | VARCHAR | human, ai_agent, automation, aws_service, unknown
-- column:  actor | VARCHAR | the lane
-- column:  owner | VARCHAR | whose credentials, or null
-- column:  event_name | VARCHAR | as the record has it
-- column:  event_type | VARCHAR | as the record has it
-- column:  event_source | VARCHAR | as the record has it
-- column:  region | VARCHAR | as the record has it
-- column:  account_id | VARCHAR | as the record has it
-- column:  source_ip | VARCHAR | as the record has it
-- column:  error_code | VARCHAR | as the record has it
-- column:  failed | BOOLEAN | the call failed, by errorCode or errorMessage
-- column:  read_only | BOOLEAN | as the record has it
-- column:  text | VARCHAR | the fields that people search but for the event's own id, in lower case, each on a line of its own: names, identities, addresses, errors, the request and the resources it names
with
named as (
    select event_id, string_agg(distinct token, chr(10) order by token) as tokens
    from resource_tokens
    group by event_id
)

select
    events.event_id,
    events.event_time,
    attributions.executor,
    attributions.actor,
    attributions.owner,
    events.event_name,
    events.event_type,
    events.event_source,
    events.region,
    events.account_id,
    events.source_ip,
    events.error_code,
    events.error_code is not null or events.error_message is not null as failed,
    events.read_only,
    lower(
        concat_ws(
            chr(10),
            events.event_name,
            events.event_source,
            attributions.actor,
            attributions.owner,
            attributions.product,
            events.principal_arn,
            events.issuer_arn,
            events.user_name,
            events.source_identity,
            events.invoked_by,
            events.access_key_id,
            events.session_id,
            events.source_ip,
            events.user_agent,
            events.region,
            events.account_id,
            events.request_id,
            events.error_code,
            events.error_message,
            named.tokens,
            events.request::varchar
        )
    ) as text
from events
inner join attributions on events.event_id = attributions.event_id
left join named on events.event_id = named.event_id
order by events.event_time, events.event_id
