-- purpose: the canonical names of each ARN
-- reads:   given
-- grain:   arn, token
-- column:  arn | VARCHAR | as written
-- column:  token | VARCHAR | type, account, region and name joined by bars
-- column:  type | VARCHAR | the resource's type
-- column:  account_id | VARCHAR | its account, or null
-- column:  region | VARCHAR | its region, or null
-- column:  name | VARCHAR | its bare name
select * from given
order by arn, token
