-- purpose: why one event led to another
-- reads:   given
-- grain:   cause_id, effect_id, rule
-- column:  cause_id | VARCHAR | the event that came first
-- column:  effect_id | VARCHAR | the event it led to
-- column:  kind | VARCHAR | identity, structural, mechanism, response
-- column:  rule | VARCHAR | the stable name of the rule
-- column:  weight | DOUBLE | 0 to 1; published from 0.4, supported from 0.7
-- column:  grade | VARCHAR | A, B or C
-- column:  reason | VARCHAR | one sentence
select * from given
order by cause_id, effect_id, rule
