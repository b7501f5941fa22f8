-- purpose: successful changes with who made them: a passing table of this room, small beside the events
-- reads:   events, cascade_calls, attributions
-- grain:   event_id
-- column:  event_id | VARCHAR | the change
-- column:  event_time | TIMESTAMPTZ | when
-- column:  event_source | VARCHAR | the service
-- column:  event_name | VARCHAR | the call
-- column:  account_id | VARCHAR | as in events
-- column:  is_data | BOOLEAN | a data event
-- column:  verb | VARCHAR | as in actions
-- column:  who | VARCHAR | the principal behind the credentials
-- column:  executor | VARCHAR | as in attributions
-- column:  times_done | BIGINT | how often this principal makes this call in these logs
with
writes as (
    select
        cascade_calls.event_id,
        cascade_calls.event_time,
        cascade_calls.event_source,
        cascade_calls.event_name,
        cascade_calls.account_id,
        coalesce(events.event_category, 'Management') = 'Data' as is_data,
        cascade_calls.verb,
        cascade_calls.who,
        coalesce(attributions.executor, 'unknown') as executor
    from cascade_calls
    join events using (event_id)
    left join attributions using (event_id)
    where
        cascade_calls.is_write
        and not cascade_calls.failed
        and cascade_calls.verb not in ('assume', 'sign_in', 'read', 'invoke')
        and coalesce(attributions.executor, 'unknown') <> 'aws_service'
)
select *, count(*) over (partition by who, event_name) as times_done
from writes
