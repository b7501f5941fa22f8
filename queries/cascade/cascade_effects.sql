-- purpose: the failed calls of each chain: a passing table of this room, so that one question serves all chains
-- reads:   given
-- grain:   chain, event_id
-- column:  chain | BIGINT | the number of the chain
-- column:  event_id | VARCHAR | a failed call of it
select * from given
order by chain, event_id
