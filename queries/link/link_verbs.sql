-- purpose: what each action of this case does
-- reads:   given
-- grain:   event_source, event_name
-- column:  event_source | VARCHAR | as the record has it, or empty
-- column:  event_name | VARCHAR | as the record has it, or empty
-- column:  label | VARCHAR | the first part of the event source
-- column:  name | VARCHAR | the action without an API date
-- column:  verb | VARCHAR | one of the verbs of table actions
-- column:  noun | VARCHAR | the type of the thing
-- column:  acts_on_self | BOOLEAN | the noun is the thing itself, not an attribute of it
-- column:  is_destructive | BOOLEAN | it removes, stops, revokes or disables
select * from given
order by event_source, event_name
