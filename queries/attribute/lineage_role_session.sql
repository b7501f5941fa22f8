-- purpose: R3, from an AssumeRole to its session where the key is missing or masked: same role, session name and creation date
-- reads:   events, event_marks, lineage_issued_key
-- grain:   cause_id, effect_id, rule
-- column:  cause_id | VARCHAR | the AssumeRole
-- column:  effect_id | VARCHAR | an event of the session
-- column:  kind | VARCHAR | identity
-- column:  rule | VARCHAR | role_session
-- column:  weight | DOUBLE | 1, or 1/n among n calls of the same second
-- column:  grade | VARCHAR | A
-- column:  reason | VARCHAR | one sentence
with issuing as (
    select
        event_id,
        event_time,
        request ->> '$.roleArn' as role_arn,
        coalesce(
            request ->> '$.roleSessionName',
            regexp_extract(response ->> '$.assumedRoleUser.arn', '[^/]*$')
        ) as session_name,
        coalesce(shared_event_id, event_id) as action_id,
        session_id is null as is_distant
    from events
    where event_name in ('AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity') and error_code is null
),

-- one action may stand in two accounts' logs: keep the record whose caller has a session
calls as (
    select
        role_arn,
        session_name,
        action_id,
        min(event_time) as event_time,
        min_by(event_id, (is_distant, event_time, event_id)) as event_id
    from issuing
    where role_arn is not null and session_name <> ''
    group by role_arn, session_name, action_id
),

sessions_seen as (
    select distinct session_id, issuer, session_name, session_created from event_marks
    where session_id is not null and session_created is not null and issuer <> ''
),

paired as (
    select
        calls.event_id as cause_id,
        sessions_seen.session_id,
        count(*) over (partition by sessions_seen.session_id) as ways
    from sessions_seen
    inner join calls
        on sessions_seen.issuer = calls.role_arn
        and sessions_seen.session_name = calls.session_name
        and epoch(sessions_seen.session_created)::bigint = epoch(calls.event_time)::bigint
)

select
    paired.cause_id,
    event_marks.event_id as effect_id,
    'identity' as kind,
    'role_session' as rule,
    1.0 / paired.ways as weight,
    'A' as grade,
    'Role, session name and creation date are those of this AssumeRole.' as reason
from event_marks
inner join paired on event_marks.session_id = paired.session_id
where event_marks.event_id <> paired.cause_id
    and event_marks.event_id not in (select effect_id from lineage_issued_key)
