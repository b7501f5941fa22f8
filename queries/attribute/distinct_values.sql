-- purpose: the distinct values of the fields whose values are read one by one
-- reads:   event_marks
-- grain:   field, value
-- column:  field | VARCHAR | user_agent, event, issuer, session_name, user_name, source_identity
-- column:  value | VARCHAR | as in event_marks
with values_seen as (
    select 'user_agent' as field, user_agent as value from event_marks group by all
    union all
    select 'event', event from event_marks group by all
    union all
    select 'issuer', issuer from event_marks group by all
    union all
    select 'session_name', session_name from event_marks group by all
    union all
    select 'user_name', user_name from event_marks group by all
    union all
    select 'source_identity', source_identity from event_marks group by all
)

select field, value from values_seen
where value <> ''
order by field, value
