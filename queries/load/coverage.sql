-- purpose: how many events each account and region left in each hour, and where there are none
-- reads:   events
-- grain:   account_id, region, hour
-- column:  account_id | VARCHAR | the account
-- column:  region | VARCHAR | the region
-- column:  hour | TIMESTAMPTZ | the hour's start, UTC
-- column:  events | BIGINT | events in that hour
-- column:  gap | BOOLEAN | true when the hour lies between this account's and region's first and last event and holds none
-- column:  note | VARCHAR | what the gap means
select null as account_id
