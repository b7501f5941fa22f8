-- title:   Secrets that were read
-- purpose: who read secrets, passwords and decrypted parameters, and which
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- reads:   events, attributions
-- grain:   actor, event_name, secret
-- caveat:  Decrypt calls of KMS are not counted: most of them serve storage. What was done with a secret is in no log.
-- column:  executor | VARCHAR | who made the call: its class
-- column:  actor | VARCHAR | who made the call: its name
-- column:  event_name | VARCHAR | the action
-- column:  secret | VARCHAR | the secret or parameter, as the call has it
-- column:  succeeded | BIGINT | reads that worked
-- column:  failed | BIGINT | reads that failed
-- column:  first_time | TIMESTAMPTZ | the first
-- column:  last_time | TIMESTAMPTZ | the last
-- column:  event_id | VARCHAR | the first
select
    arg_min(attributions.executor, (events.event_time, events.event_id)) as executor,
    attributions.actor,
    events.event_name,
    coalesce(
        events.request ->> '$.secretId', events.request ->> '$.name', events.request ->> '$.path', events.request ->> '$.instanceId',
        events.request ->> '$.names', events.request ->> '$.secretIdList', events.request ->> '$.filters'
    ) as secret,
    count(*) filter (where events.error_code is null and events.error_message is null) as succeeded,
    count(*) filter (where events.error_code is not null or events.error_message is not null) as failed,
    min(events.event_time) as first_time,
    max(events.event_time) as last_time,
    arg_min(events.event_id, (events.event_time, events.event_id)) as event_id
from events
inner join attributions on events.event_id = attributions.event_id
where
    (
        events.event_name in ('GetSecretValue', 'BatchGetSecretValue', 'GetPasswordData')
        or (
            events.event_name in ('GetParameter', 'GetParameters', 'GetParametersByPath')
            and events.request ->> '$.withDecryption' = 'true'
        )
    )
    and events.event_time >= $from::timestamptz
    and events.event_time < $to::timestamptz
group by attributions.actor, events.event_name, secret
order by first_time, attributions.actor, events.event_name, secret
