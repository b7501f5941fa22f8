-- purpose: which actions of this case make something depend on a thing of which type
-- reads:   given
-- grain:   type, label, name
-- column:  type | VARCHAR | the type of the thing that is then in use
-- column:  label | VARCHAR | the service label
-- column:  name | VARCHAR | the action
select * from given
order by type, label, name
