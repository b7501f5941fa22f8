-- purpose: the calls of this case that start a run of something which then works with a role of its own
-- reads:   given
-- grain:   label, name
-- column:  label | VARCHAR | the service label
-- column:  name | VARCHAR | the action
-- column:  type | VARCHAR | the type of the thing whose definition names the role; empty where the call itself names it
-- column:  service | VARCHAR | the service that assumes the role
select * from given
order by label, name
