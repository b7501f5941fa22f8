-- purpose: sessions whose calls opened other sessions, as far as they bear on who stands behind them
-- reads:   session_spans
-- grain:   session_id
-- column:  session_id | VARCHAR | as in session_spans
-- column:  principal_type | VARCHAR | as in session_spans
-- column:  principal | VARCHAR | as in session_spans
-- column:  issuer | VARCHAR | as in session_spans
-- column:  session_name | VARCHAR | as in session_spans
-- column:  user_name | VARCHAR | as in session_spans
-- column:  provider | VARCHAR | as in session_spans
-- column:  on_behalf_of | VARCHAR | as in session_spans
-- column:  person | VARCHAR | as in session_spans
-- column:  source_identity | VARCHAR | as in session_spans
-- column:  scope_arn | VARCHAR | as in session_spans
-- column:  issued_by | VARCHAR | as in session_spans
-- column:  issued_rule | VARCHAR | as in session_spans
-- column:  issued_weight | DOUBLE | as in session_spans
-- column:  issued_event | VARCHAR | as in session_spans
-- column:  issued_invoked_by | VARCHAR | as in session_spans
-- column:  issued_type | VARCHAR | as in session_spans
-- column:  issued_principal | VARCHAR | as in session_spans
-- column:  issued_account | VARCHAR | as in session_spans
-- column:  issued_subject | VARCHAR | as in session_spans
-- column:  issued_provider | VARCHAR | as in session_spans
-- column:  issued_resource | VARCHAR | as in session_spans
-- column:  issued_grant | VARCHAR | as in session_spans
-- column:  issued_client | VARCHAR | as in session_spans
-- column:  switched_from | VARCHAR | as in session_spans
-- column:  parent_session_id | VARCHAR | as in session_spans
-- column:  event_count | BIGINT | as in session_spans
select
    session_id,
    principal_type,
    principal,
    issuer,
    session_name,
    user_name,
    provider,
    on_behalf_of,
    person,
    source_identity,
    scope_arn,
    issued_by,
    issued_rule,
    issued_weight,
    issued_event,
    issued_invoked_by,
    issued_type,
    issued_principal,
    issued_account,
    issued_subject,
    issued_provider,
    issued_resource,
    issued_grant,
    issued_client,
    switched_from,
    parent_session_id,
    event_count
from session_spans
where session_id in (select parent_session_id from session_spans where parent_session_id is not null)
order by session_id
