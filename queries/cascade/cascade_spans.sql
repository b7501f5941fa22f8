-- purpose: when and where each chain lies, and whom it struck: a passing table of this room
-- reads:   given
-- grain:   chain
-- column:  chain | BIGINT | the number of the chain
-- column:  begun_at | TIMESTAMPTZ | its first root, else its first failure
-- column:  first_at | TIMESTAMPTZ | its first failure
-- column:  last_at | TIMESTAMPTZ | its last failure
-- column:  accounts | VARCHAR[] | the accounts of its roots and failures
-- column:  hit | VARCHAR[] | the principals whose calls failed
select * from given
order by chain
