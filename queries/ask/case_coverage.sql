-- purpose: how much of the time each account and region the logs cover
-- reads:   coverage
-- grain:   account_id, region
-- column:  account_id | VARCHAR | as in its table
-- column:  region | VARCHAR | as in its table
-- column:  first_hour | TIMESTAMPTZ | as in its table
-- column:  last_hour | TIMESTAMPTZ | as in its table
-- column:  hours | BIGINT | hours between the first and the last, both counted
-- column:  gap_hours | BIGINT | of them without an event
-- column:  events | BIGINT | as in its table
select
    coalesce(account_id, '') as account_id,
    coalesce(region, '') as region,
    min(hour) as first_hour,
    max(hour) as last_hour,
    count(*) as hours,
    count(*) filter (where gap) as gap_hours,
    cast(sum(events) as bigint) as events
from coverage
group by all
order by account_id, region
