-- purpose: the tables and columns of the case file with what they mean, for whoever writes SQL
-- reads:   none
-- grain:   table_name, position
-- column:  table_name | VARCHAR | the table
-- column:  rows | BIGINT | how many rows it holds
-- column:  about | VARCHAR | what a row of it is
-- column:  position | INTEGER | the column's place, from 1
-- column:  column_name | VARCHAR | the column
-- column:  data_type | VARCHAR | its type
-- column:  meaning | VARCHAR | what it says
select
    tables.table_name,
    tables.estimated_size as rows,
    coalesce(tables.comment, '') as about,
    columns.column_index as position,
    columns.column_name,
    columns.data_type,
    coalesce(columns.comment, '') as meaning
from duckdb_tables() as tables
inner join duckdb_columns() as columns on tables.table_oid = columns.table_oid
order by
    coalesce(list_position(['events', 'attributions', 'sessions', 'links', 'incidents', 'incident_events', 'facts'], tables.table_name), 99),
    tables.table_name, columns.column_index
