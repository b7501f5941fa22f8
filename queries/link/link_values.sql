-- purpose: what requests and responses say at the places that name resources
-- reads:   given
-- grain:   event_id, part, path, value
-- column:  event_id | VARCHAR | its event
-- column:  part | VARCHAR | request or response
-- column:  path | VARCHAR | where it stands
-- column:  value | VARCHAR | the text there; JSON text for a list
select * from given
