-- purpose: what could not become an event, and why
-- reads:   given
-- grain:   source_file, source_index
-- column:  source_file | VARCHAR | where it lay
-- column:  source_index | BIGINT | its position in that file, from 0; -1 when the whole file was refused
-- column:  reason | VARCHAR | why, in one sentence
-- column:  sample | VARCHAR | its first characters, made printable
select * from given
order by source_file, source_index
