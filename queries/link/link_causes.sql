-- purpose: each cause with its effects by mechanism, for the rules of responses
-- reads:   given
-- grain:   cause_id, effect_id
-- column:  cause_id | VARCHAR | the cause
-- column:  effect_id | VARCHAR | its effect
select * from given
order by cause_id, effect_id
