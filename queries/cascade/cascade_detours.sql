-- purpose: what may have led the failing calls of a chain around what they missed: a passing table of this room
-- reads:   given
-- grain:   chain
-- column:  chain | BIGINT | the number of the chain
-- column:  since | TIMESTAMPTZ | its first failure
-- column:  until | TIMESTAMPTZ | the last first success afterwards
-- column:  tokens | VARCHAR[] | the resources of the failed calls and of their first successes
-- column:  names | VARCHAR[] | the names of the failing workloads: their sessions and roles
select * from given
order by chain
