-- purpose: what is different in a window: values whose share among its events is far from their share in all the rest
-- param:   lo | BIGINT | 0 | the first moment, milliseconds since 1970
-- param:   hi | BIGINT | 0 | the moment after the last, milliseconds since 1970
-- param:   most | BIGINT | 12 | how many values
-- param:   index | VARCHAR | from event_index | the events in narrow rows: the table, or the query that makes it in a case without it
-- reads:   event_index
-- grain:   what, value
-- column:  what | VARCHAR | actor, action, service, error, address, region, class
-- column:  value | VARCHAR | as in its column
-- column:  here | BIGINT | events in the window
-- column:  elsewhere | BIGINT | events outside it
-- column:  here_share | DOUBLE | share of the window's events, 0 to 1
-- column:  elsewhere_share | DOUBLE | share of all other events, 0 to 1
with
seen as (
    select
        event_time >= make_timestamptz($lo * 1000) and event_time < make_timestamptz($hi * 1000) as is_here,
        actor,
        event_name as action,
        event_source as service,
        error_code as error,
        source_ip as address,
        region,
        executor as class
    from query($index)
),

sizes as (
    select count(*) filter (where is_here) as here_n, count(*) filter (where not is_here) as elsewhere_n
    from seen
),

counted as (
    select
        case
            when grouping(actor) = 0 then 'actor'
            when grouping(action) = 0 then 'action'
            when grouping(service) = 0 then 'service'
            when grouping(error) = 0 then 'error'
            when grouping(address) = 0 then 'address'
            when grouping(region) = 0 then 'region'
            else 'class'
        end as what,
        coalesce(actor, action, service, error, address, region, class) as value,
        count(*) filter (where is_here) as here,
        count(*) filter (where not is_here) as elsewhere
    from seen
    group by grouping sets ((actor), (action), (service), (error), (address), (region), (class))
)

select
    counted.what,
    counted.value,
    counted.here,
    counted.elsewhere,
    counted.here / greatest(sizes.here_n, 1) as here_share,
    counted.elsewhere / greatest(sizes.elsewhere_n, 1) as elsewhere_share
from counted
cross join sizes
where counted.value is not null
order by
    abs(counted.here / greatest(sizes.here_n, 1) - counted.elsewhere / greatest(sizes.elsewhere_n, 1)) desc,
    counted.what, counted.value
limit $most
