-- purpose: what the top of a session's lineage says about who opened it, as words that rules can read
-- reads:   given
-- grain:   session_id
-- column:  session_id | VARCHAR | as in events
-- column:  origin | VARCHAR | words joined by |, for example console, sso, aws_login, mcp_grant, ci, pipeline, workload
-- column:  owner | VARCHAR | the accountable identity, or null
-- column:  owner_confidence | DOUBLE | 0 to 1
-- column:  label | VARCHAR | what to call the identity on a lane, or null
-- column:  signed_in_by | VARCHAR | the event in which a person signed in or consented, or null
-- column:  approval | VARCHAR | none_seen, session_consent or action_approved, as the session shows it
-- column:  kind | VARCHAR | human, machine, workload, role, service, outside
-- column:  is_alone | BOOLEAN | whether the session is one event of which the log shows no issuing call
select * from given
order by session_id
