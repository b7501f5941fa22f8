-- purpose: which call issued the credentials of an event, or was made on whose behalf: links that rest on identity and structure alone
-- reads:   given
-- grain:   cause_id, effect_id, rule
-- column:  cause_id | VARCHAR | the issuing or calling event
-- column:  effect_id | VARCHAR | the event made with those credentials or for that caller
-- column:  kind | VARCHAR | identity or structural
-- column:  rule | VARCHAR | the stable name of the rule
-- column:  weight | DOUBLE | 0 to 1
-- column:  grade | VARCHAR | A, B or C
-- column:  reason | VARCHAR | one sentence
select * from given
order by cause_id, effect_id, rule
