-- purpose: what the way in which these logs were fetched leaves out
-- reads:   given
-- grain:   severity, note
-- column:  severity | VARCHAR | info, warning, serious
-- column:  note | VARCHAR | one sentence
select * from given
order by severity, note
