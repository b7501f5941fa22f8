-- purpose: the calls that give one thing a second name
-- reads:   given
-- grain:   event_source, event_name, alias_type
-- column:  event_source | VARCHAR | the service label
-- column:  event_name | VARCHAR | the action
-- column:  alias_type | VARCHAR | the type of the second name
-- column:  type | VARCHAR | the type of the thing itself
select * from given
order by event_source, event_name, alias_type
