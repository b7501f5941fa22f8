-- purpose: what these logs cannot answer, and the events that show why
-- reads:   events, marked_records, source_notes
-- grain:   severity, note
-- column:  severity | VARCHAR | info, warning, serious
-- column:  note | VARCHAR | one sentence
-- column:  event_ids | VARCHAR[] | the events that show it
with changes (event_source, event_name, severity, what, unanswerable) as (
    values
        ('cloudtrail.amazonaws.com', 'StopLogging', 'serious', 'Logging was stopped', 'what happened after it may be missing from that trail'),
        ('cloudtrail.amazonaws.com', 'DeleteTrail', 'serious', 'A trail was deleted', 'what happened after it may be missing from that trail'),
        ('cloudtrail.amazonaws.com', 'UpdateTrail', 'warning', 'A trail was changed', 'regions, global services or other accounts may be missing after it'),
        ('cloudtrail.amazonaws.com', 'PutEventSelectors', 'warning', 'The selection of recorded events was changed', 'reads, writes or data events may be missing after it'),
        ('cloudtrail.amazonaws.com', 'PutInsightSelectors', 'info', 'The selection of insights was changed', 'unusual call rates may go unmarked after it'),
        ('cloudtrail.amazonaws.com', 'DeleteEventDataStore', 'serious', 'An event data store was deleted', 'what only that store held cannot be asked for any more'),
        ('cloudtrail.amazonaws.com', 'StopEventDataStoreIngestion', 'serious', 'An event data store stopped taking in events', 'what happened after it may be missing from that store'),
        ('cloudtrail.amazonaws.com', 'UpdateEventDataStore', 'warning', 'An event data store was changed', 'part of what happened after it may be missing from that store'),
        ('cloudtrail.amazonaws.com', 'DeregisterOrganizationDelegatedAdmin', 'info', 'The delegated administrator of CloudTrail was removed', 'organisation-wide changes to logging may be recorded elsewhere'),
        ('s3.amazonaws.com', 'DeleteBucket', 'info', 'A bucket was deleted', 'if it held logs, what it held is gone'),
        ('s3.amazonaws.com', 'PutBucketLifecycle', 'info', 'Expiry rules of a bucket were changed', 'if it holds logs, older ones may expire'),
        ('logs.amazonaws.com', 'DeleteLogGroup', 'warning', 'A log group was deleted', 'logs that it held, other than these, are gone'),
        ('ec2.amazonaws.com', 'DeleteFlowLogs', 'warning', 'Flow logs were deleted', 'network traffic after it was not recorded'),
        ('config.amazonaws.com', 'StopConfigurationRecorder', 'warning', 'The configuration recorder was stopped', 'states of resources after it were not recorded'),
        ('config.amazonaws.com', 'DeleteConfigurationRecorder', 'warning', 'The configuration recorder was deleted', 'states of resources after it were not recorded')
),

recording_changed as (
    select
        changes.severity,
        format(
            '{} ({}, {} call{}): {}.',
            changes.what, changes.event_name, count(*), case when count(*) = 1 then '' else 's' end, changes.unanswerable
        ) as note,
        list(events.event_id order by events.event_id) as event_ids
    from events
    join changes using (event_source, event_name)
    where
        events.error_code is null
        and events.error_message is null
        -- a log group of an application limits no question put to CloudTrail; those of a trail are named after it
        and (
            events.event_name <> 'DeleteLogGroup'
            or contains(lower(events.request ->> '$.logGroupName'), 'cloudtrail')
        )
    group by changes.severity, changes.what, changes.event_name, changes.unanswerable
),

totals as (
    select
        count(*) as events,
        count(*) filter (where event_category = 'Data') as data_events,
        count(*) filter (where event_category = 'NetworkActivity') as network_events,
        count(*) filter (where event_source = 'organizations.amazonaws.com') as organisation_events,
        count(distinct account_id) as accounts
    from events
),

absent as (
    select
        'warning' as severity,
        'No data events: reads and writes of objects, items and messages, and calls of functions are not recorded here, '
        || 'so who read or changed contents cannot be answered.' as note,
        []::varchar[] as event_ids
    from totals
    where events > 0 and data_events = 0
    union all
    select
        'info',
        'No events of AWS Organizations: they are recorded in the management account only, so changes of service control '
        || 'policies and of accounts cannot be answered.',
        []::varchar[]
    from totals
    where events > 0 and organisation_events = 0
    union all
    select
        'info',
        'No network activity events: calls that a VPC endpoint policy refused are not recorded here.',
        []::varchar[]
    from totals
    where events > 0 and network_events = 0
),

told_apart as (
    select
        'warning' as severity,
        format(
            '{} events share an eventID with an event of different content: all are kept, and what refers to them by id '
            || 'is ambiguous.',
            count(*)
        ) as note,
        list(event_id order by event_id) as event_ids
    from events
    where regexp_matches(event_id, '~[0-9a-f]{12,64}$')
    having count(*) > 0
),

-- AWS key ids are 16 to 128 capital letters and digits; callers of Identity Center show a UUID in their place.
masked_keys as (
    select
        'warning' as severity,
        format(
            '{} event{} carry an access key id that is no key id: it was masked, and sessions cannot be told apart by it.',
            count(*), case when count(*) = 1 then '' else 's' end
        ) as note,
        list(event_id order by event_id) as event_ids
    from events
    where access_key_id is not null and not regexp_full_match(access_key_id, '[A-Z0-9]{16,128}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}')
    having count(*) > 0
),

shared_keys as (
    select access_key_id
    from events
    where access_key_id is not null
    group by access_key_id
    having count(distinct coalesce(issuer_arn, principal_arn, principal_id)) > 1
),

joined_keys as (
    select
        'warning' as severity,
        format(
            '{} access key id{} used by several identities: a key belongs to one, so it was masked or altered, and proves '
            || 'nothing about who acted.',
            count(distinct access_key_id), case when count(distinct access_key_id) = 1 then ' is' else 's are' end
        ) as note,
        list(event_id order by event_id) as event_ids
    from events
    where access_key_id in (select access_key_id from shared_keys)
    having count(*) > 0
),

-- The load marked them: to look through all records as they came would take longer than all the rest.
marked as materialized (
    select events.event_id, events.raw
    from events
    semi join marked_records using (source_file, source_index)
),

omitted as (
    select
        'info' as severity,
        format(
            '{} event{} had fields left out by CloudTrail because of their size: what they held cannot be answered.',
            count(*), case when count(*) = 1 then '' else 's' end
        ) as note,
        list(event_id order by event_id) as event_ids
    from marked
    where regexp_matches(raw::varchar, '"omitted"\s*:\s*true')
    having count(*) > 0
),

late as (
    select
        'info' as severity,
        format(
            '{} event{} came late or changed (addendum): copies of these logs taken earlier may lack them.',
            count(*), case when count(*) = 1 then '' else 's' end
        ) as note,
        list(event_id order by event_id) as event_ids
    from marked
    where (raw ->> '$.addendum.reason') is not null
    having count(*) > 0
),

amended as (
    select
        later.event_id,
        original.event_id as original_id
    from marked as later
    left join events as original
        on original.event_id = (later.raw ->> '$.addendum.originalEventID') and original.event_id <> later.event_id
    where (later.raw ->> '$.addendum.originalEventID') is not null
),

updates as (
    select
        'info' as severity,
        format(
            '{} event{} an earlier record of the same call (addendum UPDATED_DATA), which is here too: both are kept, and '
            || 'each pair is one call.',
            count(*), case when count(*) = 1 then ' updates' else 's update' end
        ) as note,
        list_sort(list_distinct(flatten(list([event_id, original_id])))) as event_ids
    from amended
    where original_id is not null
    having count(*) > 0
    union all
    select
        'info',
        format(
            '{} event{} an earlier record that is not here (addendum UPDATED_DATA): what was first recorded cannot be '
            || 'answered.',
            count(*), case when count(*) = 1 then ' updates' else 's update' end
        ),
        list(event_id order by event_id)
    from amended
    where original_id is null
    having count(*) > 0
),

-- Insights use the field for the start and the end of one, in one account.
in_several_accounts as (
    select shared_event_id
    from events
    where shared_event_id is not null and event_category is distinct from 'Insight'
    group by shared_event_id
    having count(distinct account_id) > 1
),

shared as (
    select
        'info' as severity,
        format(
            '{} action{} recorded in several accounts under one sharedEventID: each account''s record is kept, {} in all, '
            || 'and those of one id are one action.',
            count(distinct shared_event_id), case when count(distinct shared_event_id) = 1 then ' is' else 's are' end,
            count(*)
        ) as note,
        list(event_id order by event_id) as event_ids
    from events
    where shared_event_id in (select shared_event_id from in_several_accounts)
        and event_category is distinct from 'Insight'
    having count(*) > 0
)

select * from recording_changed
union all
select * from absent
union all
select * from told_apart
union all
select * from masked_keys
union all
select * from joined_keys
union all
select * from omitted
union all
select * from late
union all
select * from updates
union all
select * from shared
union all
select severity, note, [] as event_ids from source_notes
order by severity, note
