-- purpose: the values of names and actions that fire a rule; all others stay out of the fingerprints
-- reads:   given
-- grain:   field, value
-- column:  field | VARCHAR | event, issuer, session_name, user_name, source_identity
-- column:  value | VARCHAR | as in event_marks
select * from given
