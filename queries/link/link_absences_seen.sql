-- purpose: every distinct kind of failed read
-- reads:   link_calls
-- grain:   label, name, code
-- column:  label | VARCHAR | the service label
-- column:  name | VARCHAR | the action
-- column:  code | VARCHAR | the error code without prefix and suffix
-- column:  family | VARCHAR | the error family
-- column:  verb | VARCHAR | as in actions
-- column:  is_destructive | BOOLEAN | as in actions
select distinct label, name, coalesce(code, '') as code, family, verb, is_destructive
from link_calls
where failed
order by label, name, code, family, verb, is_destructive
