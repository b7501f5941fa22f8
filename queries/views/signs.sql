-- title:   Signs of who acted
-- purpose: every sign that an attribution rests on, one to a row
-- reads:   attributions
-- grain:   event_id, place
-- column:  event_id | VARCHAR | the event
-- column:  executor | VARCHAR | the conclusion
-- column:  confidence | DOUBLE | its probability, 0 to 1
-- column:  place | BIGINT | the sign's place, from 1
-- column:  signal | VARCHAR | the sign, by name
-- column:  tier | INTEGER | 0 stamped by AWS, 1 constrained, 2 free text of the caller, 3 behaviour
-- column:  field | VARCHAR | where it stands in the record
-- column:  value | VARCHAR | what stands there
-- column:  weight | DOUBLE | how much it tells
with
listed as (
    select event_id, executor, confidence, unnest(evidence) as sign, generate_subscripts(evidence, 1) as place
    from attributions
)

select
    event_id,
    executor,
    confidence,
    place,
    sign.signal,
    sign.tier,
    sign.field,
    sign.value,
    sign.weight
from listed
