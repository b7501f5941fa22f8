-- purpose: the family of each distinct error of this case
-- reads:   given
-- grain:   event_source, error_code, error_message
-- column:  event_source | VARCHAR | as the record has it, or empty
-- column:  error_code | VARCHAR | as the record has it, or empty
-- column:  error_message | VARCHAR | as the record has it, or empty
-- column:  code | VARCHAR | the code without prefix and suffix
-- column:  family | VARCHAR | one of the families of table actions
-- column:  missing_type | VARCHAR | the type that the code calls missing, or null
select * from given
order by event_source, error_code, error_message
