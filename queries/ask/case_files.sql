-- purpose: the log files of the case
-- reads:   source_files
-- grain:   source_file
-- column:  source_file | VARCHAR | as in its table
-- column:  sha256 | VARCHAR | as in its table
-- column:  bytes | BIGINT | as in its table
-- column:  shape | VARCHAR | as in its table
-- column:  records | BIGINT | as in its table
select source_file, sha256, bytes, shape, records from source_files order by source_file
