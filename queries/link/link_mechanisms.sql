-- purpose: which action of this case may explain which error family by which relation
-- reads:   given
-- grain:   rule, family, label, name, relation
-- column:  rule | VARCHAR | the stable name of the rule
-- column:  family | VARCHAR | the error family
-- column:  label | VARCHAR | the service label of the mutation
-- column:  name | VARCHAR | the action of the mutation
-- column:  relation | VARCHAR | how tokens must meet
select * from given
order by rule, family, label, name, relation
