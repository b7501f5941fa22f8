-- purpose: the typed resources that each event names
-- reads:   given
-- grain:   event_id, token, role
-- column:  event_id | VARCHAR | as the record has it
-- column:  token | VARCHAR | type, account, region and name joined by bars: equal tokens are the same resource
-- column:  type | VARCHAR | for example rds:db, kms:key, iam:role, cloudformation:stack
-- column:  account_id | VARCHAR | the resource's account, or null
-- column:  region | VARCHAR | the resource's region, or null for a global one
-- column:  name | VARCHAR | the bare name or id
-- column:  role | VARCHAR | target, created, mentioned, error, principal, policy
-- column:  specificity | DOUBLE | 1 for a unique id or ARN, 0.8 for name and service, 0.3 for something shared
select * from given
order by event_id, token, role
