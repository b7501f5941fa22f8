-- purpose: failed calls that a rule ties to a successful change: what a chain may end in
-- caveat:  a removal refused because something depends on the thing lost nothing: its link stands, and makes no incident
-- reads:   links, actions, excluded_errors
-- grain:   event_id
-- column:  event_id | VARCHAR | the failed call
select distinct links.effect_id as event_id
from links
join actions as effect on effect.event_id = links.effect_id
join actions as cause on cause.event_id = links.cause_id
left join excluded_errors on excluded_errors.event_id = links.effect_id
where
    links.kind = 'mechanism'
    and links.weight >= 0.7
    and links.cause_id <> links.effect_id
    and effect.failed
    and not cause.failed
    and (links.rule = 'throttled_by_burst' or (cause.is_write and cause.verb not in ('assume', 'sign_in', 'read')))
    and not (links.rule = 'blocked_by_dependent' and (effect.is_destructive or links.weight < 0.85))
    and coalesce(effect.error_family, 'other') <> 'refused_by_guardrail'
    and excluded_errors.event_id is null
order by event_id
