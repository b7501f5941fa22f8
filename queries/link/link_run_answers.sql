-- purpose: the calls of this case whose answer gives an id to the run that they start, and where the answer holds it
-- reads:   given
-- grain:   label, name
-- column:  label | VARCHAR | the service label
-- column:  name | VARCHAR | the action
-- column:  answer | VARCHAR | the path of the id in responseElements
select * from given
order by label, name
