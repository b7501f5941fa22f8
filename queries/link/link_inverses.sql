-- purpose: pairs of actions that take each other back
-- reads:   given
-- grain:   label, done, undo
-- column:  label | VARCHAR | the service label
-- column:  done | VARCHAR | the action
-- column:  undo | VARCHAR | the action that takes it back
-- column:  same | VARCHAR | request fields that must agree
-- column:  heals | BOOLEAN | the state is whole again afterwards
select * from given
order by label, done, undo
