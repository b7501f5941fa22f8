-- purpose: events whose request changes what their action means
-- reads:   given
-- grain:   event_id
-- column:  event_id | VARCHAR | its event
-- column:  verb | VARCHAR | the verb it comes down to, or null
-- column:  safeguard | VARCHAR | the safeguard it removes, or null
select * from given
order by event_id
