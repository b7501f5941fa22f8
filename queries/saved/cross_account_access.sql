-- title:   Access from another account
-- purpose: which roles and users of one account acted in another, or took on a role there, and how often
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- reads:   events
-- grain:   from_account, to_account, identity, event_source
-- caveat:  What is done with a role of the other account counts as that account's own: follow the session from here.
-- column:  from_account | VARCHAR | the account of the identity
-- column:  to_account | VARCHAR | the account acted in
-- column:  identity | VARCHAR | the role or user
-- column:  event_source | VARCHAR | the service
-- column:  roles | VARCHAR[] | the roles of the other account that it took on, or tried to
-- column:  sessions | BIGINT | by how many sessions
-- column:  calls | BIGINT | how many calls
-- column:  failed | BIGINT | how many of them failed
-- column:  first_time | TIMESTAMPTZ | the first
-- column:  last_time | TIMESTAMPTZ | the last
-- column:  event_id | VARCHAR | the first
with
calls as (
    select
        *,
        coalesce(issuer_arn, principal_arn) as identity,
        nullif(split_part(principal_arn, ':', 5), '') as from_account,
        if(event_name = 'AssumeRole', request ->> '$.roleArn', null) as role
    from events
    where events.event_time >= $from::timestamptz and events.event_time < $to::timestamptz
),

placed as (
    select *, coalesce(nullif(split_part(role, ':', 5), ''), account_id) as to_account
    from calls
)

select
    from_account,
    to_account,
    identity,
    event_source,
    list_sort(coalesce(list(distinct role) filter (where role is not null), [])) as roles,
    count(distinct principal_arn) as sessions,
    count(*) as calls,
    count(*) filter (where error_code is not null or error_message is not null) as failed,
    min(event_time) as first_time,
    max(event_time) as last_time,
    arg_min(event_id, (event_time, event_id)) as event_id
from placed
where from_account is not null and from_account <> to_account
group by from_account, to_account, identity, event_source
order by calls desc, from_account, to_account, identity, event_source
