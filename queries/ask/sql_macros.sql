-- purpose: the macros of the case file with their parameters and what they answer, for whoever writes SQL
-- reads:   none
-- grain:   name
-- column:  name | VARCHAR | the macro
-- column:  is_table | BOOLEAN | it gives rows, to be asked with from; otherwise one value
-- column:  params | VARCHAR[] | its parameters in their order
-- column:  about | VARCHAR | what it answers
select
    function_name as name,
    bool_or(function_type = 'table_macro') as is_table,
    any_value(parameters) as params,
    coalesce(any_value(comment), '') as about
from duckdb_functions()
where not internal and function_type in ('macro', 'table_macro')
group by function_name
order by function_name
