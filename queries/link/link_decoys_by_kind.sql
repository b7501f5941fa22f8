-- purpose: the events of those kinds
-- reads:   link_calls, link_plain_decoys
-- grain:   event_id
-- column:  event_id | VARCHAR | the failed call
-- column:  decoy | VARCHAR | the class
-- column:  reason | VARCHAR | why
select link_calls.event_id, min(link_plain_decoys.decoy) as decoy, arg_min(link_plain_decoys.reason, link_plain_decoys.decoy) as reason
from link_calls
join link_plain_decoys
  on link_plain_decoys.label = link_calls.label
  and link_plain_decoys.name = link_calls.name
  and link_plain_decoys.code = coalesce(link_calls.code, '')
  and link_plain_decoys.family is not distinct from link_calls.family
  and link_plain_decoys.verb = link_calls.verb
where link_calls.failed and (link_plain_decoys.decoy <> 'default_absence' or not link_calls.is_write)
group by link_calls.event_id
order by event_id
