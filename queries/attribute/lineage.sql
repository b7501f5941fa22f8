-- purpose: which call issued the credentials of an event, or was made on whose behalf: links that rest on identity and structure alone
-- reads:   lineage_issued_key, lineage_same_request, lineage_role_session, lineage_console_login, lineage_sso_credentials, lineage_oauth_grant, lineage_mcp_tool_call, lineage_approval, lineage_workload, lineage_stack, lineage_forward_access, lineage_invoked
-- grain:   cause_id, effect_id, rule
-- column:  cause_id | VARCHAR | the issuing or calling event
-- column:  effect_id | VARCHAR | the event made with those credentials or for that caller
-- column:  kind | VARCHAR | identity or structural
-- column:  rule | VARCHAR | the stable name of the rule
-- column:  weight | DOUBLE | 0 to 1
-- column:  grade | VARCHAR | A, B or C
-- column:  reason | VARCHAR | one sentence
with found as (
    select * from lineage_issued_key
    union all
    select * from lineage_same_request
    union all
    select * from lineage_role_session
    union all
    select * from lineage_console_login
    union all
    select * from lineage_sso_credentials
    union all
    select * from lineage_oauth_grant
    union all
    select * from lineage_mcp_tool_call
    union all
    select * from lineage_approval
    union all
    select * from lineage_workload
    union all
    select * from lineage_stack
    union all
    select * from lineage_forward_access
    union all
    select * from lineage_invoked
)

select * from found
where weight >= 0.4
order by cause_id, effect_id, rule
