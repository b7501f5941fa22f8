-- purpose: records that repeat an event which is kept from another place
-- reads:   given
-- grain:   source_file, source_index
-- column:  source_file | VARCHAR | where the copy lay
-- column:  source_index | BIGINT | its position in that file, from 0
-- column:  event_id | VARCHAR | the event it repeats
select * from given
order by source_file, source_index
