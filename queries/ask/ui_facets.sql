-- purpose: what the events of a window are made of: the commonest services, regions, accounts, errors
-- param:   lo | BIGINT | 0 | the first moment, milliseconds since 1970
-- param:   hi | BIGINT | 0 | the moment after the last, milliseconds since 1970
-- param:   classes | VARCHAR[] |  | the executor classes that are shown
-- param:   text | VARCHAR |  | only events that hold this text; empty for all
-- param:   texts | VARCHAR | from search_texts | the searchable texts: the table, or the query that makes them in a case without it
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
-- reads:   search_texts, events, attributions, resource_tokens
-- grain:   facet, value
-- column:  facet | VARCHAR | service, region, account, error
-- column:  value | VARCHAR | as in its column
-- column:  n | BIGINT | events in the window
with
matching as (
    select event_id
    from query($texts)
    where
        $text <> ''
        and event_time >= make_timestamptz($lo * 1000)
        and event_time < make_timestamptz($hi * 1000)
        and (contains(text, lower($text)) or contains(lower(event_id), lower($text)))
),

seen as (
    select
        events.event_source as service,
        events.region,
        events.account_id as account,
        events.error_code as error
    from events
    inner join attributions on events.event_id = attributions.event_id
    where
        events.event_time >= make_timestamptz($lo * 1000)
        and events.event_time < make_timestamptz($hi * 1000)
        and list_contains($classes::varchar[], attributions.executor)
        and (not $errors_only or events.error_code is not null or events.error_message is not null)
        and (not $writes_only or not coalesce(events.read_only, false))
        and ($actor = '' or attributions.actor = $actor)
        and ($resource = '' or events.event_id in (select event_id from resource_tokens where token = $resource))
        and ($service = '' or events.event_source = $service)
        and ($region = '' or events.region = $region)
        and ($account = '' or events.account_id = $account)
        and ($error = '' or events.error_code = $error)
        and (len($only::varchar[]) = 0 or list_contains($only::varchar[], events.event_id))
        and ($text = '' or events.event_id in (select event_id from matching))
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
