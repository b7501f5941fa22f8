-- purpose: the name behind a user id of Identity Center, where the log shows one and only one
-- reads:   events, event_marks, lineage
-- grain:   user_id
-- column:  user_id | VARCHAR | as in event_marks.on_behalf_of
-- column:  name | VARCHAR | the user name beside that id, or the name of the role sessions that the person works in
-- column:  shown_by | VARCHAR | the first event that shows both
with seen as (
    select on_behalf_of as user_id, session_name as name, event_id, event_time
    from event_marks
    where on_behalf_of <> '' and contains(issuer, 'AWSReservedSSO_')
    union all
    select on_behalf_of, user_name, event_id, event_time
    from event_marks
    where on_behalf_of <> '' and principal_type = 'IdentityCenterUser'
    union all
    select portal.on_behalf_of, worked.session_name, worked.event_id, worked.event_time
    from lineage
    inner join event_marks as portal on lineage.cause_id = portal.event_id
    inner join event_marks as worked on lineage.effect_id = worked.event_id
    where lineage.rule = 'sso_credentials' and lineage.weight >= 0.9 and portal.on_behalf_of <> ''
    union all
    select
        coalesce(response ->> '$.userId', response ->> '$.user.userId'),
        coalesce(request ->> '$.userName', response ->> '$.user.userName'),
        event_id,
        event_time
    from events
    where event_source in ('identitystore.amazonaws.com', 'sso-directory.amazonaws.com')
        and event_name in ('CreateUser', 'DescribeUser')
        and error_code is null
)

select user_id, min(name) as name, min_by(event_id, (event_time, event_id)) as shown_by
from seen
where name <> '' and user_id <> ''
    and not contains(name, '***') and name not ilike '%redacted%' and name not ilike '%hidden_due%'
group by user_id
having count(distinct lower(name)) = 1
