-- purpose: the evidence of one event, each piece with the rule that read it: what it says, what it does not prove, and where we know it from
-- param:   event_id | VARCHAR |  | the event
-- reads:   attributions, attribution_rules
-- grain:   place
-- column:  place | BIGINT | its place among the evidence, strongest assertion first
-- column:  signal | VARCHAR | the name of the rule, or of a link of the lineage
-- column:  tier | INTEGER | 0 stamped by AWS, 1 constrained, 2 free text of the caller, 3 behaviour
-- column:  field | VARCHAR | where it stood
-- column:  value | VARCHAR | what stood there
-- column:  weight | DOUBLE | nats, or the probability of a lock
-- column:  points_at | VARCHAR | the class it points at; empty when it points at nobody
-- column:  decides | BOOLEAN | whether it may carry an answer
-- column:  says | VARCHAR | in plain words, or empty for the lineage
-- column:  limits | VARCHAR | what it does not prove, or empty
-- column:  source | VARCHAR | where we know it from, or empty
-- column:  file | VARCHAR | the file of the rule, or empty
with seen as (
    select
        unnest(evidence) as piece,
        unnest(range(1, len(evidence) + 1)) as place
    from attributions
    where event_id = $event_id
)

select
    seen.place,
    seen.piece.signal as signal,
    seen.piece.tier as tier,
    seen.piece.field as field,
    seen.piece.value as value,
    seen.piece.weight as weight,
    coalesce(attribution_rules.class, '') as points_at,
    coalesce(attribution_rules.decides, false) as decides,
    coalesce(attribution_rules.says, '') as says,
    coalesce(attribution_rules.limits, '') as limits,
    coalesce(attribution_rules.source, '') as source,
    coalesce(attribution_rules.file, '') as file
from seen
left join attribution_rules on seen.piece.signal = attribution_rules.id
order by seen.place
