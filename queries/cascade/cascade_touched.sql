-- purpose: the resources of each chain: a passing table of this room
-- reads:   given
-- grain:   chain, token, is_missed
-- column:  chain | BIGINT | the number of the chain
-- column:  token | VARCHAR | a resource that it changed or missed
-- column:  is_missed | BOOLEAN | the failed calls name it; else the acts of the chain changed it
-- column:  is_caller | BOOLEAN | it is the role or user of a failed call
select * from given
order by chain, token, is_missed
