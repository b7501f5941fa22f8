-- purpose: which place of which action names a resource of which type
-- reads:   given
-- grain:   label, name, part, path, parent, type
-- column:  label | VARCHAR | the service label
-- column:  name | VARCHAR | the action without an API date
-- column:  part | VARCHAR | request or response
-- column:  path | VARCHAR | where the name stands
-- column:  parent | VARCHAR | where the name of its parent stands, or empty
-- column:  parent_default | VARCHAR | the parent when the record names none, or null
-- column:  type | VARCHAR | the resource's type
-- column:  role | VARCHAR | target or mentioned
-- column:  scope | VARCHAR | region, account, global, id
-- column:  normalise | VARCHAR | lower, ltrim, hostedzone, or empty
select * from given
order by label, name, part, path, parent, type
