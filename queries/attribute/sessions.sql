-- purpose: one row per issued set of credentials or console sign-in
-- reads:   given
-- grain:   session_id
-- column:  session_id | VARCHAR | a stable name made from key or (principal, creation date)
-- column:  parent_session_id | VARCHAR | the session whose call issued these credentials, or null
-- column:  issued_by_event_id | VARCHAR | the event that issued them (AssumeRole, ConsoleLogin, CreateAccessKey, ...), or null
-- column:  principal_arn | VARCHAR | who acts in it
-- column:  owner | VARCHAR | the accountable identity at the top of its lineage, or null
-- column:  first_event_time | TIMESTAMPTZ | as the record has it
-- column:  last_event_time | TIMESTAMPTZ | as the record has it
-- column:  event_count | BIGINT | as the record has it
-- column:  kind | VARCHAR | console, assumed_role, federated, long_term_key, root, service, anonymous
-- column:  access_key_id | VARCHAR | its key when it has just one
-- column:  created | TIMESTAMPTZ | when the credentials were issued, as the record says
select * from given
order by session_id
