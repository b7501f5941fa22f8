-- purpose: what each distinct denial says: who, what, on which resource, and the policy that decided
-- reads:   given
-- grain:   error_message
-- column:  error_message | VARCHAR | as the record has it
-- column:  principal_arn | VARCHAR | who was denied, or null
-- column:  action | VARCHAR | the IAM action, or null
-- column:  resource_arn | VARCHAR | on which resource, or null
-- column:  effect | VARCHAR | explicit, implicit, or null
-- column:  policy_kind | VARCHAR | identity-based, resource-based, service control, ..., or null
-- column:  policy_arn | VARCHAR | the deciding policy, or null
select * from given
order by error_message
