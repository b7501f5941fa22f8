-- purpose: each failure these logs hold
-- reads:   given
-- grain:   incident_id
-- column:  incident_id | VARCHAR | a digest of its steps
-- column:  title | VARCHAR | one line
-- column:  verdict | VARCHAR | cause_found, no_supported_cause
-- column:  triggered_at | TIMESTAMPTZ | the first root action
-- column:  first_effect_at | TIMESTAMPTZ | the first meaningful effect
-- column:  detected_at | TIMESTAMPTZ | the first investigative read of something affected, or the alarm the user named
-- column:  mitigated_at | TIMESTAMPTZ | the first mitigating action
-- column:  recovered_at | TIMESTAMPTZ | full restore
-- column:  effect_count | BIGINT | events with role effect
-- column:  principals_hit | BIGINT | distinct principals among the effects
-- column:  resources_hit | BIGINT | distinct resources among the effects
-- column:  summary | VARCHAR | a few plain sentences
select * from given
order by incident_id
