-- purpose: the same for the events of a case that an older version made, which kept no such list
-- reads:   events
-- grain:   source_file, source_index
-- column:  source_file | VARCHAR | the file it came from
-- column:  source_index | BIGINT | its position in that file, from 0
select source_file, source_index
from events
where contains(raw::varchar, '"omitted"') or contains(raw::varchar, '"addendum"')
order by source_file, source_index
