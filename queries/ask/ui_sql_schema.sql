-- purpose: the tables, views and columns of the case file with what they mean, for whoever writes SQL
-- reads:   none
-- grain:   table_name, position
-- column:  table_name | VARCHAR | the table or view
-- column:  rows | BIGINT | how many rows it holds; null for a view
-- column:  about | VARCHAR | what a row of it is
-- column:  position | INTEGER | the column's place, from 1
-- column:  column_name | VARCHAR | the column
-- column:  data_type | VARCHAR | its type
-- column:  meaning | VARCHAR | what it says
with
relations as (
    select table_oid as oid, table_name, estimated_size as rows, comment
    from duckdb_tables()
    union all
    select view_oid as oid, view_name as table_name, null as rows, comment
    from duckdb_views()
    where not internal
)

select
    relations.table_name,
    relations.rows,
    coalesce(relations.comment, '') as about,
    columns.column_index as position,
    columns.column_name,
    columns.data_type,
    coalesce(columns.comment, '') as meaning
from relations
inner join duckdb_columns() as columns on relations.oid = columns.table_oid and relations.table_name = columns.table_name
order by
    coalesce(
        list_position(
            ['events', 'attributions', 'sessions', 'actions', 'links', 'incidents', 'incident_events', 'facts'],
            relations.table_name
        ),
        99
    ),
    relations.table_name, columns.column_index
