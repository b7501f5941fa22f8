-- purpose: from Identity Center's GetRoleCredentials to the role session it opened: same role, account, second, and person or address
-- reads:   events, event_marks
-- grain:   cause_id, effect_id, rule
-- column:  cause_id | VARCHAR | the GetRoleCredentials
-- column:  effect_id | VARCHAR | an event of the session
-- column:  kind | VARCHAR | identity
-- column:  rule | VARCHAR | sso_credentials
-- column:  weight | DOUBLE | 0.9, or 0.9/n among n candidates
-- column:  grade | VARCHAR | A
-- column:  reason | VARCHAR | one sentence
with grants as (
    select
        event_id,
        event_time,
        coalesce(request ->> '$.role_name', request ->> '$.roleName', additional ->> '$.role_name') as role_name,
        coalesce(request ->> '$.account_id', request ->> '$.accountId', additional ->> '$.account_id') as role_account,
        lower(coalesce(user_name, '')) as person,
        source_ip,
        unnest([epoch(event_time)::bigint - 1, epoch(event_time)::bigint, epoch(event_time)::bigint + 1]) as second
    from events
    where event_name in ('GetRoleCredentials', 'Federate') and error_code is null
),

openings as (
    select
        session_id,
        session_created,
        issuer,
        lower(session_name) as person,
        split_part(issuer, ':', 5) as account,
        epoch(session_created)::bigint as second,
        list(distinct source_address) as addresses
    from event_marks
    where issuer like '%AWSReservedSSO_%' and session_id is not null and session_created is not null
    group by all
),

paired as (
    select
        grants.event_id as cause_id,
        openings.session_id,
        count(*) over (partition by openings.session_id) as ways
    from openings
    inner join grants
        on grants.second = openings.second
    where (grants.role_name is null or contains(openings.issuer, '/AWSReservedSSO_' || grants.role_name || '_'))
        and (grants.role_account is null or grants.role_account = openings.account)
        and (grants.person = openings.person or list_contains(openings.addresses, grants.source_ip))
)

select
    paired.cause_id,
    event_marks.event_id as effect_id,
    'identity' as kind,
    'sso_credentials' as rule,
    0.9 / paired.ways as weight,
    'A' as grade,
    'Identity Center handed out credentials for this role in the second in which the session began.' as reason
from event_marks
inner join paired on event_marks.session_id = paired.session_id
where event_marks.event_id <> paired.cause_id
