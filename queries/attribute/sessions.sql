-- purpose: one row per issued set of credentials or console sign-in
-- reads:   session_spans, session_origins
-- grain:   session_id
-- column:  session_id | VARCHAR | a stable name made from key or (principal, creation date)
-- column:  parent_session_id | VARCHAR | the session whose call issued these credentials, or null
-- column:  issued_by_event_id | VARCHAR | the event that issued them (AssumeRole, ConsoleLogin, CreateAccessKey, ...), or null
-- column:  principal_arn | VARCHAR | who acts in it
-- column:  owner | VARCHAR | the accountable identity at the top of its lineage, or null
-- column:  first_event_time | TIMESTAMPTZ | as the record has it
-- column:  last_event_time | TIMESTAMPTZ | as the record has it
-- column:  event_count | BIGINT | as the record has it
-- column:  kind | VARCHAR | console, assumed_role, federated, long_term_key, temporary_key, root, service, anonymous
-- column:  access_key_id | VARCHAR | its key when it has just one
-- column:  created | TIMESTAMPTZ | when the credentials were issued, as the record says
select
    session_spans.session_id,
    session_spans.parent_session_id,
    session_spans.issued_by as issued_by_event_id,
    session_spans.principal as principal_arn,
    session_origins.owner,
    session_spans.first_event_time,
    session_spans.last_event_time,
    session_spans.event_count,
    case
        when session_spans.principal_type = 'Root' then 'root'
        when session_spans.is_console then 'console'
        when session_spans.principal_type = 'IAMUser' and session_spans.created is null then 'long_term_key'
        when session_spans.principal_type = 'IAMUser' then 'temporary_key'
        when contains(session_spans.issuer, '/aws-service-role/') or session_spans.principal_type = 'AWSService' then 'service'
        when session_spans.principal_type in ('AssumedRole', 'Role') then 'assumed_role'
        when session_spans.principal_type in ('FederatedUser', 'WebIdentityUser', 'SAMLUser', 'IdentityCenterUser') then 'federated'
        else 'anonymous'
    end as kind,
    session_spans.access_key_id,
    session_spans.created
from session_spans
inner join session_origins on session_spans.session_id = session_origins.session_id
order by session_spans.session_id
