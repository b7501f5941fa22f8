-- purpose: the resource type of each prefix of an EC2-style id
-- reads:   given
-- grain:   prefix
-- column:  prefix | VARCHAR | what stands before the last hyphen
-- column:  type | VARCHAR | the resource's type
select * from given
order by prefix
