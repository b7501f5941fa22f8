-- title:   Sign-ins to the console
-- purpose: who signed in, from where, with a second factor or without, and which attempts failed
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- reads:   events, attributions
-- grain:   event_id
-- caveat:  Whether an identity provider asked for a second factor is not in these logs: its sign-ins always say No.
-- column:  event_time | TIMESTAMPTZ | completion of the call, UTC
-- column:  actor | VARCHAR | who made the call: its name
-- column:  principal_arn | VARCHAR | the identity
-- column:  account_id | VARCHAR | the account acted in
-- column:  source_ip | VARCHAR | from where
-- column:  result | VARCHAR | Success or Failure, as the record has it
-- column:  second_factor | VARCHAR | Yes or No of users and the root user, as the record has it; null for all others
-- column:  error_message | VARCHAR | why it failed
-- column:  event_id | VARCHAR | the event
select
    events.event_time,
    attributions.actor,
    events.principal_arn,
    events.account_id,
    events.source_ip,
    events.response ->> '$.ConsoleLogin' as result,
    if(events.principal_type in ('IAMUser', 'Root'), events.additional ->> '$.MFAUsed', null) as second_factor,
    events.error_message,
    events.event_id
from events
inner join attributions on events.event_id = attributions.event_id
where
    events.event_name = 'ConsoleLogin'
    and events.event_time >= $from::timestamptz
    and events.event_time < $to::timestamptz
order by events.event_time, events.event_id
