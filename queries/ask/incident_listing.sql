-- purpose: the incidents of this case, the weightiest first
-- reads:   incidents
-- grain:   incident_id
-- column:  incident_id | VARCHAR | a digest of its steps
-- column:  title | VARCHAR | one line
-- column:  verdict | VARCHAR | cause_found, no_supported_cause
-- column:  triggered_at | TIMESTAMPTZ | the first root action
-- column:  first_effect_at | TIMESTAMPTZ | the first effect
-- column:  detected_at | TIMESTAMPTZ | the first investigative read
-- column:  mitigated_at | TIMESTAMPTZ | the first mitigating action
-- column:  recovered_at | TIMESTAMPTZ | full restore
-- column:  effect_count | BIGINT | events with role effect
-- column:  principals_hit | BIGINT | distinct principals among the effects
-- column:  resources_hit | BIGINT | distinct resources among the effects
-- column:  summary | VARCHAR | a few plain sentences
select
    incident_id,
    title,
    verdict,
    triggered_at,
    first_effect_at,
    detected_at,
    mitigated_at,
    recovered_at,
    effect_count,
    principals_hit,
    resources_hit,
    summary
from incidents
order by verdict = 'cause_found' desc, effect_count desc, first_effect_at, incident_id
