-- purpose: what could not be read of the logs, and why
-- param:   most | BIGINT | 200 | how many
-- reads:   rejected_records
-- grain:   source_file, source_index
-- column:  source_file | VARCHAR | the file it stands in
-- column:  source_index | BIGINT | its place in the file
-- column:  reason | VARCHAR | why it was rejected
-- column:  sample | VARCHAR | its beginning
-- column:  total | BIGINT | how many there are in all
select source_file, source_index, reason, sample, count(*) over () as total
from rejected_records
order by source_file, source_index
limit $most
