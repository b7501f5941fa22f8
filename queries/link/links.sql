-- purpose: why one event led to another
-- reads:   given, lineage
-- grain:   cause_id, effect_id, rule
-- column:  cause_id | VARCHAR | the event that came first
-- column:  effect_id | VARCHAR | the event it led to
-- column:  kind | VARCHAR | identity, structural, mechanism, response
-- column:  rule | VARCHAR | the stable name of the rule
-- column:  weight | DOUBLE | 0 to 1; published from 0.4, supported from 0.7
-- column:  grade | VARCHAR | A, B or C
-- column:  reason | VARCHAR | one sentence
with found as (
  select cause_id, effect_id, kind, rule, weight, grade, reason, false as is_ours from lineage
  union all
  select cause_id, effect_id, kind, rule, weight, grade, reason, true from given
)

select cause_id, effect_id, kind, rule, weight, grade, reason
from found
where cause_id <> effect_id
qualify row_number() over (partition by cause_id, effect_id, rule order by weight desc, is_ours, grade, reason) = 1
order by cause_id, effect_id, rule
