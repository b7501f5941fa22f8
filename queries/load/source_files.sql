-- purpose: the log files of this case as they were read
-- reads:   given
-- grain:   source_file
-- column:  source_file | VARCHAR | the file's name, relative to the place that was given
-- column:  sha256 | VARCHAR | SHA-256 of its bytes as they lie in the store, in lower-case hex
-- column:  bytes | BIGINT | its size in bytes
-- column:  shape | VARCHAR | how the records lay in it: records, array, object, lines, events, empty, not_cloudtrail, ...
-- column:  records | BIGINT | records seen in it within the asked scope
-- column:  filtered | BIGINT | records left out because they lie outside the asked scope
-- column:  scope | VARCHAR | the scope it was read with, as JSON text; empty object when everything was asked for
select * from given
order by source_file
