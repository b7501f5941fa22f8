-- purpose: the calls that take back another, with their times
-- reads:   link_undos, link_calls
-- grain:   cause_id, undo_id
-- column:  cause_id | VARCHAR | the earlier call
-- column:  undo_id | VARCHAR | the call that takes it back
-- column:  heals | BOOLEAN | as in link_undos
-- column:  is_replacement | BOOLEAN | as in link_undos
-- column:  undo_at | TIMESTAMPTZ | when it was taken back
-- column:  undo_name | VARCHAR | the action that did
select link_undos.*, link_calls.event_time as undo_at, link_calls.name as undo_name
from link_undos
join link_calls on link_calls.event_id = link_undos.undo_id
order by cause_id, undo_id
