-- purpose: every distinct error of this case, once
-- reads:   events
-- grain:   event_source, error_code, error_message
-- column:  event_source | VARCHAR | as the record has it, or empty
-- column:  error_code | VARCHAR | as the record has it, or empty
-- column:  error_message | VARCHAR | as the record has it, or empty
select distinct
  coalesce(event_source, '') as event_source,
  coalesce(error_code, '') as error_code,
  coalesce(error_message, '') as error_message
from events
where coalesce(error_code, '') <> '' or coalesce(error_message, '') <> ''
order by event_source, error_code, error_message
