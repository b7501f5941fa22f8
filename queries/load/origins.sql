-- purpose: where in AWS the files of this case were read, and in which version, so that they are not fetched twice
-- reads:   given
-- grain:   place, version
-- column:  place | VARCHAR | s3://bucket/key, or a slice of an event history
-- column:  version | VARCHAR | the ETag, or settled
-- column:  source_file | VARCHAR | the file's name in the case
select * from given
order by place, version
