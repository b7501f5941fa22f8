-- title:   The causes in each incident, link by link
-- purpose: every published link between events of an incident with its rule, grade and reason
-- reads:   links, incident_events, events, attributions
-- grain:   incident_id, cause_id, effect_id, rule
-- column:  incident_id | VARCHAR | the incident
-- column:  cause_time | TIMESTAMPTZ | when the cause happened
-- column:  cause | VARCHAR | the cause's action
-- column:  cause_actor | VARCHAR | who made it
-- column:  effect_time | TIMESTAMPTZ | when the effect happened
-- column:  effect | VARCHAR | the effect's action
-- column:  effect_actor | VARCHAR | who made it
-- column:  kind | VARCHAR | identity, structural, mechanism, response
-- column:  rule | VARCHAR | the stable name of the rule
-- column:  grade | VARCHAR | A, B or C
-- column:  reason | VARCHAR | one sentence
-- column:  cause_id | VARCHAR | the cause
-- column:  effect_id | VARCHAR | the effect
select
    parts.incident_id,
    cause.event_time as cause_time,
    cause.event_name as cause,
    cause_by.actor as cause_actor,
    effect.event_time as effect_time,
    effect.event_name as effect,
    effect_by.actor as effect_actor,
    links.kind,
    links.rule,
    links.grade,
    links.reason,
    links.cause_id,
    links.effect_id
from links
inner join incident_events as parts on links.effect_id = parts.event_id
inner join incident_events as causing on links.cause_id = causing.event_id and parts.incident_id = causing.incident_id
inner join events as cause on links.cause_id = cause.event_id
inner join events as effect on links.effect_id = effect.event_id
inner join attributions as cause_by on links.cause_id = cause_by.event_id
inner join attributions as effect_by on links.effect_id = effect_by.event_id
where parts.role <> 'excluded'
order by parts.incident_id, effect.event_time, cause.event_time, links.effect_id, links.cause_id, links.rule
