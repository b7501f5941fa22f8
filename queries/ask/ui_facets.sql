-- purpose: what the events of a window are made of: the commonest services, regions, accounts, errors
-- param:   lo | BIGINT | 0 | the first moment, milliseconds since 1970
-- param:   hi | BIGINT | 0 | the moment after the last, milliseconds since 1970
-- param:   classes | VARCHAR[] |  | the executor classes that are shown
-- param:   text | VARCHAR |  | only events that hold this text; empty for all
-- param:   index | VARCHAR | from event_index | the events in narrow rows: the table, or the query that makes it in a case without it
-- param:   errors_only | BOOLEAN | false | only calls that failed
-- param:   writes_only | BOOLEAN | false | only calls that AWS did not stamp as reading
-- param:   actor | VARCHAR |  | only this actor; empty for all
-- param:   resource | VARCHAR |  | only events that name this resource token; empty for all
-- param:   service | VARCHAR |  | only this event source; empty for all
-- param:   region | VARCHAR |  | only this region; empty for all
-- param:   account | VARCHAR |  | only this account; empty for all
-- param:   error | VARCHAR |  | only this error code; empty for all
-- param:   only | VARCHAR[] |  | only these events (the pinned ones); empty for all
-- param:   most | BIGINT | 8 | how many values of each facet
-- reads:   event_index, resource_tokens
-- grain:   facet, value
-- column:  facet | VARCHAR | service, region, account, error
-- column:  value | VARCHAR | as in its column
-- column:  n | BIGINT | events in the window
with
seen as (
    select
        event_source as service,
        region,
        account_id as account,
        error_code as error
    from query($index)
    where
        event_time >= make_timestamptz($lo * 1000)
        and event_time < make_timestamptz($hi * 1000)
        and list_contains($classes::varchar[], executor)
        and (not $errors_only or failed)
        and (not $writes_only or not coalesce(read_only, false))
        and ($actor = '' or actor = $actor)
        and ($service = '' or event_source = $service)
        and ($region = '' or region = $region)
        and ($account = '' or account_id = $account)
        and ($error = '' or error_code = $error)
        and (len($only::varchar[]) = 0 or list_contains($only::varchar[], event_id))
        and ($resource = '' or event_id in (select event_id from resource_tokens where token = $resource))
        and ($text = '' or contains(text, lower($text)) or contains(lower(event_id), lower($text)))
),

counted as (
    select
        case
            when grouping(service) = 0 then 'service'
            when grouping(region) = 0 then 'region'
            when grouping(account) = 0 then 'account'
            else 'error'
        end as facet,
        coalesce(service, region, account, error) as value,
        count(*) as n
    from seen
    group by grouping sets ((service), (region), (account), (error))
)

select facet, value, n
from counted
where value is not null
qualify row_number() over (partition by facet order by n desc, value) <= $most
order by facet, n desc, value
