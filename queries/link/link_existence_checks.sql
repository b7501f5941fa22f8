-- purpose: reads of a thing that was not there, by the session that then made it
-- reads:   link_missing, link_calls, link_births
-- grain:   event_id
-- column:  event_id | VARCHAR | the failed read
-- column:  token | VARCHAR | the thing
-- column:  made_by | VARCHAR | the call that made it
-- column:  made_at | TIMESTAMPTZ | when
-- column:  event_time | TIMESTAMPTZ | when the read was
select
  missing.event_id,
  arg_min(link_missing.token, (link_births.event_time, link_births.event_id, link_missing.token)) as token,
  arg_min(link_births.event_id, (link_births.event_time, link_births.event_id)) as made_by,
  min(link_births.event_time) as made_at,
  any_value(missing.event_time) as event_time
from link_missing
join link_calls as missing on missing.event_id = link_missing.event_id and missing.family = 'not_found' and not missing.is_write
join link_births
  on link_births.token = link_missing.token
  and link_births.event_time between missing.event_time and missing.event_time + interval 10 minute
join link_calls as maker on maker.event_id = link_births.event_id
where (maker.session_id = missing.session_id or (missing.session_id is null and maker.caller = missing.caller))
group by missing.event_id
order by event_id
