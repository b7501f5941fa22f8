-- purpose: kinds of errors that a rule of decoys.csv or absences.csv puts aside
-- reads:   given
-- grain:   label, name, code, family, verb
-- column:  label | VARCHAR | the service label
-- column:  name | VARCHAR | the action
-- column:  code | VARCHAR | the error code without prefix and suffix
-- column:  family | VARCHAR | the error family
-- column:  verb | VARCHAR | as in actions
-- column:  is_destructive | BOOLEAN | as in actions
-- column:  decoy | VARCHAR | the class
-- column:  reason | VARCHAR | why
select * from given
order by label, name, code, family, verb
