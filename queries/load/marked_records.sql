-- purpose: records of which CloudTrail may say that it left a part out, or that it wrote them late or anew
-- reads:   given
-- grain:   source_file, source_index
-- column:  source_file | VARCHAR | the file it came from
-- column:  source_index | BIGINT | its position in that file, from 0
select * from given
order by source_file, source_index
