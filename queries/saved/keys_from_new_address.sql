-- title:   Keys used from an address not seen before
-- purpose: for each access key, the addresses that appear only after the key had been used from another
-- reads:   events, attributions
-- grain:   access_key_id, source_ip
-- caveat:  Laptops and gateways change address; a key's first day in the logs has no earlier address to compare with.
-- column:  access_key_id | VARCHAR | the key
-- column:  actor | VARCHAR | who used it from there first
-- column:  source_ip | VARCHAR | the new address
-- column:  first_time | TIMESTAMPTZ | its first use from there
-- column:  calls | BIGINT | calls from there
-- column:  earlier_addresses | BIGINT | how many addresses it had been used from before
-- column:  event_id | VARCHAR | the first call from there
with
seen as (
    select
        events.access_key_id,
        events.source_ip,
        min(events.event_time) as first_time,
        count(*) as calls,
        arg_min(attributions.actor, (events.event_time, events.event_id)) as actor,
        arg_min(events.event_id, (events.event_time, events.event_id)) as event_id
    from events
    inner join attributions on events.event_id = attributions.event_id
    where events.access_key_id is not null and events.source_ip is not null and events.invoked_by is null
    group by all
),

ranked as (
    select *, row_number() over (partition by access_key_id order by first_time, event_id) - 1 as earlier_addresses
    from seen
)

select access_key_id, actor, source_ip, first_time, calls, earlier_addresses, event_id
from ranked
where earlier_addresses > 0
order by first_time, access_key_id, source_ip
