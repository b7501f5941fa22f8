-- title:   Hours without logs
-- purpose: spells between an account's first and last event in a region that hold no event at all
-- reads:   coverage
-- grain:   account_id, region, from_time
-- caveat:  A quiet account looks the same as a trail that was switched off: compare with the notes of the case.
-- column:  account_id | VARCHAR | the account
-- column:  region | VARCHAR | the region
-- column:  from_time | TIMESTAMPTZ | the first hour without events, UTC
-- column:  to_time | TIMESTAMPTZ | the hour in which events begin again
-- column:  hours | BIGINT | how many hours
-- column:  note | VARCHAR | what the gap means
with
gaps as (
    select
        *,
        hour - to_hours(row_number() over (partition by account_id, region order by hour)) as spell
    from coverage
    where gap
)

select
    account_id,
    region,
    min(hour) as from_time,
    max(hour) + interval '1 hour' as to_time,
    count(*) as hours,
    min(note) as note
from gaps
group by account_id, region, spell
order by hours desc, account_id, region, from_time
