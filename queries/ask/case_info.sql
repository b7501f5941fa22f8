-- purpose: what the case was made with
-- reads:   build_info
-- grain:   key
-- column:  key | VARCHAR | as in its table
-- column:  value | VARCHAR | as in its table
select key, value from build_info order by key
