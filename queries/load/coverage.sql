-- purpose: how many events each account and region left in each hour, and where there are none
-- reads:   events
-- grain:   account_id, region, hour
-- column:  account_id | VARCHAR | the account; "unknown" when the records name none
-- column:  region | VARCHAR | the region; "unknown" when the records name none
-- column:  hour | TIMESTAMPTZ | the hour's start, UTC
-- column:  events | BIGINT | events in that hour
-- column:  gap | BOOLEAN | true when the hour lies between this account's and region's first and last event and holds none
-- column:  note | VARCHAR | what the gap means
with hours as (
    select
        coalesce(account_id, 'unknown') as account_id,
        coalesce(region, 'unknown') as region,
        date_trunc('hour', event_time) as hour,
        count(*) as events
    from events
    group by all
),

neighbours as (
    select
        *,
        lead(hour) over (partition by account_id, region order by hour) as next_hour
    from hours
),

-- A silence of more than a year is one row that says how long it is: hour by hour it would say nothing more.
silences as (
    select
        account_id,
        region,
        hour + interval 1 hour as first_hour,
        case
            when next_hour - hour <= interval 366 days then next_hour - interval 1 hour
            else hour + interval 1 hour
        end as last_hour,
        next_hour
    from neighbours
    where next_hour > hour + interval 1 hour
),

gaps as (
    select
        account_id,
        region,
        unnest(generate_series(first_hour, last_hour, interval 1 hour)) as hour,
        next_hour - first_hour > interval 366 days as is_long,
        next_hour
    from silences
)

select
    account_id,
    region,
    hour,
    events,
    false as gap,
    null as note
from hours
union all
select
    account_id,
    region,
    hour,
    0 as events,
    true as gap,
    case
        when is_long then 'nothing recorded from here until ' || strftime(next_hour, '%Y-%m-%d %H:%M') || ' UTC'
        else 'nothing recorded: nothing happened here, or these logs lack it'
    end as note
from gaps
order by account_id, region, hour
