-- purpose: which calls of a service's own role may follow from which calls to that service, among the actions of this case
-- reads:   given
-- grain:   service, label, cause, effect
-- column:  service | VARCHAR | the service whose role acts
-- column:  label | VARCHAR | the service label that was called
-- column:  cause | VARCHAR | the action
-- column:  effect | VARCHAR | the action of the service's role
select * from given
order by service, label, cause, effect
