-- purpose: every key that a call in the log issued, with the call that issued it; keys that several principals use are no identity
-- reads:   events, event_marks
-- grain:   access_key_id
-- column:  access_key_id | VARCHAR | the key
-- column:  event_id | VARCHAR | the call that issued it, as the issuing account saw it
-- column:  event_time | TIMESTAMPTZ | when
-- column:  event_name | VARCHAR | how
with issued as (
    select
        events.event_id,
        events.event_time,
        events.event_name,
        coalesce(
            events.response ->> '$.credentials.accessKeyId',
            events.response ->> '$.accessKey.accessKeyId',
            events.response ->> '$.credentials.AccessKeyId'
        ) as access_key_id,
        events.session_id is null as is_distant
    from events
    where events.event_name in ('AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity', 'GetSessionToken', 'GetFederationToken', 'AssumeRoot', 'CreateAccessKey', 'GetCredentialsForIdentity')
        and events.error_code is null
),

used as (
    select
        access_key_id,
        count(distinct case when issuer <> '' then issuer || '/' || session_name else principal end) as principals
    from event_marks
    where access_key_id is not null
    group by access_key_id
)

select
    issued.access_key_id,
    min_by(issued.event_id, (issued.is_distant, issued.event_time, issued.event_id)) as event_id,
    min_by(issued.event_time, (issued.is_distant, issued.event_time, issued.event_id)) as event_time,
    min_by(issued.event_name, (issued.is_distant, issued.event_time, issued.event_id)) as event_name
from issued
left join used on issued.access_key_id = used.access_key_id
where regexp_full_match(issued.access_key_id, 'A[A-Z0-9]{11,127}')
    and issued.access_key_id not like '%REDACTED%'
    and issued.access_key_id not like '%XXXX%'
    and coalesce(used.principals, 1) = 1
group by issued.access_key_id
having count(distinct coalesce(nullif(issued.event_id, ''), '')) <= 2
