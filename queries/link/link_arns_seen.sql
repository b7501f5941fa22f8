-- purpose: every distinct ARN of this case, once
-- reads:   link_arns
-- grain:   arn
-- column:  arn | VARCHAR | as written
select distinct arn from link_arns order by arn
