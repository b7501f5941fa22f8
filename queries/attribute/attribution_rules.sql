-- purpose: the rules that this case was judged by: what was looked for, whom it points at, who asserts it, and where we know it from
-- reads:   given
-- grain:   id
-- column:  id | VARCHAR | the name of the rule, as attributions.evidence gives it; own: marks the organisation's own rules
-- column:  field | VARCHAR | what it looks at
-- column:  pattern | VARCHAR | the regular expression that the whole value must match
-- column:  class | VARCHAR | human, ai_agent, automation, aws_service; empty for context that points at nobody
-- column:  tier | INTEGER | 0 stamped by AWS, 1 constrained by policy or identity provider, 2 free text of the caller, 3 behaviour
-- column:  lock | DOUBLE | the probability it settles the answer with, or null
-- column:  weight | DOUBLE | nats towards the class
-- column:  group | VARCHAR | of dependent rules only the strongest counts
-- column:  decides | BOOLEAN | whether it may carry an answer; the others only lean
-- column:  product | VARCHAR | the product it names, or empty
-- column:  since | VARCHAR | the date from which the signal can exist, or empty
-- column:  says | VARCHAR | what was seen, in plain words
-- column:  source | VARCHAR | where we know it from
-- column:  limits | VARCHAR | what it does not prove
-- column:  file | VARCHAR | the file it stands in
select * from given
order by id
