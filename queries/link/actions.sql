-- purpose: what each event does, in words that rules can compare
-- reads:   given
-- grain:   event_id
-- column:  event_id | VARCHAR | as the record has it
-- column:  verb | VARCHAR | read, create, delete, modify, attach, detach, grant, revoke, enable, disable, start, stop, restore, assume, sign_in, invoke, other
-- column:  noun | VARCHAR | the kind of thing, for example rds:db
-- column:  is_write | BOOLEAN | it changes something when it succeeds
-- column:  is_destructive | BOOLEAN | it removes, stops, revokes or disables something
-- column:  safeguard | VARCHAR | the safeguard it removes (deletion_protection, termination_protection, versioning, backup, logging, ...), or null
-- column:  error_family | VARCHAR | not_found, denied, kms_state, invalid_role, dependency, throttled, quota, credential, server, refused_by_guardrail, other; null on success
-- column:  failed | BOOLEAN | the call failed, by errorCode or errorMessage
select * from given
order by event_id
