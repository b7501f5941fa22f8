-- title:   Hours without logs
-- purpose: hours between an account's first and last event in a region that hold no event at all
-- reads:   coverage
-- grain:   account_id, region, hour
-- caveat:  A quiet account looks the same as a trail that was switched off: compare with the notes of the case.
-- column:  account_id | VARCHAR | the account
-- column:  region | VARCHAR | the region
-- column:  hour | TIMESTAMPTZ | the hour's start, UTC
-- column:  note | VARCHAR | what the gap means
select account_id, region, hour, note
from coverage
where gap
order by account_id, region, hour
