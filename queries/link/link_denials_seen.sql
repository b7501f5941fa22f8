-- purpose: every distinct message of an error that may name who was denied and by which policy
-- reads:   link_errors
-- grain:   error_message
-- column:  error_message | VARCHAR | as the record has it, or empty
select distinct error_message
from link_errors
where family in ('denied', 'kms_state', 'invalid_role')
order by error_message
