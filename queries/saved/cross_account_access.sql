-- title:   Access from another account
-- purpose: which identities of one account acted in another, or took on a role there, and how often
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- reads:   events
-- grain:   from_account, to_account, principal_arn, event_source
-- caveat:  What is done with a role of the other account counts as that account's own: follow the session from here.
-- column:  from_account | VARCHAR | the account of the identity
-- column:  to_account | VARCHAR | the account acted in
-- column:  principal_arn | VARCHAR | the identity
-- column:  event_source | VARCHAR | the service
-- column:  calls | BIGINT | how many calls
-- column:  failed | BIGINT | how many of them failed
-- column:  first_time | TIMESTAMPTZ | the first
-- column:  last_time | TIMESTAMPTZ | the last
with
calls as (
    select
        *,
        nullif(split_part(principal_arn, ':', 5), '') as from_account,
        if(
            event_name = 'AssumeRole', coalesce(nullif(split_part(request ->> '$.roleArn', ':', 5), ''), account_id), account_id
        ) as to_account
    from events
    where events.event_time >= $from::timestamptz
    and events.event_time < $to::timestamptz
)

select
    from_account,
    to_account,
    principal_arn,
    event_source,
    count(*) as calls,
    count(*) filter (where error_code is not null or error_message is not null) as failed,
    min(event_time) as first_time,
    max(event_time) as last_time
from calls
where from_account is not null and from_account <> to_account
group by all
order by calls desc, from_account, to_account, principal_arn, event_source
