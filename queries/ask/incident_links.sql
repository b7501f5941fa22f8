-- purpose: the links between the events of one incident
-- param:   incident_id | VARCHAR |  | the incident
-- reads:   links, incident_events
-- grain:   cause_id, effect_id, rule
-- column:  cause_id | VARCHAR | as in its table
-- column:  effect_id | VARCHAR | as in its table
-- column:  kind | VARCHAR | as in its table
-- column:  rule | VARCHAR | as in its table
-- column:  weight | DOUBLE | as in its table
-- column:  grade | VARCHAR | as in its table
-- column:  reason | VARCHAR | as in its table
with steps as (
    select event_id
    from incident_events
    where incident_id = $incident_id and role <> 'excluded'
)

select cause_id, effect_id, kind, rule, weight, grade, reason
from links
where
    cause_id in (select event_id from steps)
    and effect_id in (select event_id from steps)
order by cause_id, effect_id, rule
