-- purpose: R1, from the call that issued a key to every call made with it
-- reads:   lineage_keys, event_marks
-- grain:   cause_id, effect_id, rule
-- column:  cause_id | VARCHAR | the issuing event
-- column:  effect_id | VARCHAR | the event made with the key
-- column:  kind | VARCHAR | identity
-- column:  rule | VARCHAR | issued_key
-- column:  weight | DOUBLE | 0 to 1
-- column:  grade | VARCHAR | A
-- column:  reason | VARCHAR | one sentence
select
    lineage_keys.event_id as cause_id,
    event_marks.event_id as effect_id,
    'identity' as kind,
    'issued_key' as rule,
    1.0 as weight,
    'A' as grade,
    lineage_keys.event_name || ' issued the very key that made this call.' as reason
from event_marks
inner join lineage_keys on event_marks.access_key_id = lineage_keys.access_key_id
where event_marks.event_id <> lineage_keys.event_id
    and event_marks.event_time >= lineage_keys.event_time - interval 1 second
