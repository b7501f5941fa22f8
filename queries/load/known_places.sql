-- purpose: the positions of a file that the case knows already, when it is read again with another scope
-- param:   source_file | VARCHAR | | the file
-- reads:   events, duplicate_records, rejected_records
-- grain:   source_index
-- column:  source_index | BIGINT | a position in the file
select source_index from events where source_file = $source_file
union
select source_index from duplicate_records where source_file = $source_file
union
select source_index from rejected_records where source_file = $source_file
order by source_index
