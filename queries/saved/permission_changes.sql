-- title:   Who widened or narrowed permissions
-- purpose: policies attached, written and removed, trust changed, groups joined: every successful change of who may do what
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- reads:   events, attributions, actions
-- grain:   event_id
-- caveat:  Policies of single resources (buckets, keys, queues) are here when they were written in these logs.
-- column:  event_time | TIMESTAMPTZ | completion of the call, UTC
-- column:  executor | VARCHAR | who made the call: its class
-- column:  initiator | VARCHAR | who caused it: the class
-- column:  actor | VARCHAR | who made the call: its name
-- column:  event_name | VARCHAR | the change
-- column:  holder | VARCHAR | the role, user, group, permission set or resource it concerns
-- column:  policy | VARCHAR | the policy, by ARN or name, as the call has it
-- column:  event_source | VARCHAR | the service
-- column:  account_id | VARCHAR | the account acted in
-- column:  event_id | VARCHAR | the event
select
    events.event_time,
    attributions.executor,
    attributions.initiator,
    attributions.actor,
    events.event_name,
    coalesce(
        events.request ->> '$.roleName', events.request ->> '$.userName', events.request ->> '$.groupName',
        events.request ->> '$.permissionSetArn', events.request ->> '$.bucketName', events.request ->> '$.keyId',
        events.request ->> '$.secretId', events.request ->> '$.functionName'
    ) as holder,
    coalesce(events.request ->> '$.policyArn', events.request ->> '$.managedPolicyArn', events.request ->> '$.policyName') as policy,
    events.event_source,
    events.account_id,
    events.event_id
from events
inner join attributions on events.event_id = attributions.event_id
inner join actions on events.event_id = actions.event_id
where
    not actions.failed
    and (
        (
            events.event_source in ('iam.amazonaws.com', 'sso.amazonaws.com', 'organizations.amazonaws.com')
            and regexp_matches(
                events.event_name,
                '^(Attach|Detach|Put|Delete|Create|Set|Update)(.*Policy|.*PolicyVersion|.*PermissionsBoundary.*|AccountAssignment)'
            )
        )
        or events.event_name in (
            'UpdateAssumeRolePolicy', 'AddUserToGroup', 'RemoveUserFromGroup', 'AttachManagedPolicyToPermissionSet',
            'DetachManagedPolicyFromPermissionSet', 'PutInlinePolicyToPermissionSet', 'PutBucketPolicy', 'DeleteBucketPolicy',
            'PutKeyPolicy', 'CreateGrant', 'PutResourcePolicy', 'DeleteResourcePolicy'
        )
        or events.event_name like 'AddPermission%'
        or events.event_name like 'RemovePermission%'
    )
    and events.event_time >= $from::timestamptz
    and events.event_time < $to::timestamptz
order by events.event_time, events.event_id
