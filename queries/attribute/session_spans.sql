-- purpose: one row per session as the events show it, with the call that opened it and the session of that call
-- reads:   events, event_marks, lineage, people
-- grain:   session_id
-- column:  session_id | VARCHAR | as in events
-- column:  principal_type | VARCHAR | as in events
-- column:  principal | VARCHAR | ARN, else principal id
-- column:  issuer | VARCHAR | the role, or empty
-- column:  session_name | VARCHAR | or empty
-- column:  user_name | VARCHAR | or empty
-- column:  access_key_id | VARCHAR | its key when it has just one
-- column:  created | TIMESTAMPTZ | when the credentials were issued, as the record says
-- column:  first_event_time | TIMESTAMPTZ | of the session
-- column:  last_event_time | TIMESTAMPTZ | of the session
-- column:  event_count | BIGINT | of the session
-- column:  provider | VARCHAR | of a web identity, or empty
-- column:  on_behalf_of | VARCHAR | or empty
-- column:  person | VARCHAR | the name behind on_behalf_of where the log shows it, or empty
-- column:  source_identity | VARCHAR | or empty
-- column:  scope_arn | VARCHAR | the workload, or null
-- column:  is_console | BOOLEAN | whether AWS says that console credentials were used, or a sign-in opened it
-- column:  issued_by | VARCHAR | the event that opened it, or null
-- column:  issued_rule | VARCHAR | by which rule of lineage
-- column:  issued_weight | DOUBLE | 0 to 1
-- column:  issued_event | VARCHAR | service and action of that event
-- column:  issued_invoked_by | VARCHAR | the service that made it, or empty
-- column:  issued_type | VARCHAR | principal_type of its caller
-- column:  issued_principal | VARCHAR | its caller, or null
-- column:  issued_account | VARCHAR | the account of a caller whom the log shows by account alone, or empty
-- column:  issued_subject | VARCHAR | the web or SAML identity it was made for, or empty
-- column:  issued_provider | VARCHAR | the identity provider of that identity, or empty
-- column:  issued_resource | VARCHAR | what an OAuth grant opens, or empty
-- column:  issued_grant | VARCHAR | authorization_code, client_credentials, refresh_token, or empty
-- column:  issued_client | VARCHAR | the OAuth client, or empty
-- column:  switched_from | VARCHAR | the identity that a SwitchRole names as the one before, or empty
-- column:  parent_session_id | VARCHAR | the session of the opening call, or of its twin in another account
with spans as (
    select
        session_id,
        max(principal_type) as principal_type,
        max(principal) as principal,
        max(issuer) as issuer,
        max(session_name) as session_name,
        max(user_name) as user_name,
        case when count(distinct access_key_id) = 1 then max(access_key_id) end as access_key_id,
        min(session_created) as created,
        min(event_time) as first_event_time,
        max(event_time) as last_event_time,
        count(*) as event_count,
        max(provider) as provider,
        max(on_behalf_of) as on_behalf_of,
        max(source_identity) as source_identity,
        max(scope_arn) as scope_arn,
        bool_or(console_flag <> '' or event_name in ('ConsoleLogin', 'SwitchRole')) as is_console
    from event_marks
    where session_id is not null
    group by session_id
),

openings as (
    select
        event_marks.session_id,
        lineage.cause_id,
        lineage.rule,
        max(lineage.weight) as weight,
        count(*) as calls
    from lineage
    inner join event_marks on lineage.effect_id = event_marks.event_id
    where lineage.rule in ('issued_key', 'role_session', 'sso_credentials', 'oauth_grant', 'console_login')
        and event_marks.session_id is not null
    group by all
),

best as (
    select
        session_id,
        max_by(cause_id, (list_position(['console_login', 'sso_credentials', 'role_session', 'issued_key', 'oauth_grant'], rule), weight, calls, cause_id)) as cause_id,
        max_by(rule, (list_position(['console_login', 'sso_credentials', 'role_session', 'issued_key', 'oauth_grant'], rule), weight, calls, cause_id)) as rule,
        max_by(weight, (list_position(['console_login', 'sso_credentials', 'role_session', 'issued_key', 'oauth_grant'], rule), weight, calls, cause_id)) as weight
    from openings
    group by session_id
),

issuers as (
    select
        event_marks.*,
        coalesce(events.additional ->> '$.grant_type', events.request ->> '$.grant_type', events.request ->> '$.grantType', '') as grant_type,
        coalesce(events.request ->> '$.client_id', events.request ->> '$.clientId', '') as client,
        case when event_marks.principal_type = 'AWSAccount' then coalesce(events.raw ->> '$.userIdentity.accountId', '') else '' end as account,
        case when event_marks.event_name = 'SwitchRole' then coalesce(events.additional ->> '$.SwitchFrom', '') else '' end as switched_from
    from event_marks
    inner join events on event_marks.event_id = events.event_id
    where event_marks.event_id in (select cause_id from best)
),

twins as (
    select shared_event_id, max(session_id) as session_id, count(distinct session_id) as sessions
    from event_marks
    where shared_event_id in (select shared_event_id from issuers) and session_id is not null
    group by shared_event_id
)
,

-- whoever switches roles had signed in before: the session of that sign-in is the parent
switchers as (
    select lineage.effect_id, min(event_marks.session_id) as session_id
    from lineage
    inner join event_marks on lineage.cause_id = event_marks.event_id
    where lineage.rule = 'console_login' and lineage.effect_id in (select event_id from issuers where event_name = 'SwitchRole')
    group by lineage.effect_id
    having count(distinct event_marks.session_id) = 1
)

select
    spans.*,
    coalesce(people.name, '') as person,
    best.cause_id as issued_by,
    best.rule as issued_rule,
    best.weight as issued_weight,
    coalesce(issuers.event, '') as issued_event,
    coalesce(issuers.invoked_by, '') as issued_invoked_by,
    coalesce(issuers.principal_type, '') as issued_type,
    issuers.principal as issued_principal,
    coalesce(issuers.account, '') as issued_account,
    case when issuers.principal_type in ('WebIdentityUser', 'SAMLUser', 'IdentityCenterUser') then issuers.user_name else '' end as issued_subject,
    coalesce(issuers.provider, '') as issued_provider,
    coalesce(issuers.oauth, '') as issued_resource,
    coalesce(issuers.grant_type, '') as issued_grant,
    coalesce(issuers.client, '') as issued_client,
    coalesce(issuers.switched_from, '') as switched_from,
    nullif(coalesce(issuers.session_id, switchers.session_id, case when twins.sessions = 1 then twins.session_id end), spans.session_id) as parent_session_id
from spans
left join best on spans.session_id = best.session_id
left join issuers on best.cause_id = issuers.event_id
left join switchers on best.cause_id = switchers.effect_id
left join twins on issuers.shared_event_id = twins.shared_event_id
left join people on spans.on_behalf_of = people.user_id
