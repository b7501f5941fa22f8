-- purpose: the name behind a user id of Identity Center, where the log shows one and only one
-- reads:   event_marks, lineage
-- grain:   user_id
-- column:  user_id | VARCHAR | as in event_marks.on_behalf_of
-- column:  name | VARCHAR | the name of the role sessions that the person works in
with seen as (
    select on_behalf_of as user_id, session_name as name
    from event_marks
    where on_behalf_of <> '' and contains(issuer, 'AWSReservedSSO_')
    union
    select portal.on_behalf_of, worked.session_name
    from lineage
    inner join event_marks as portal on lineage.cause_id = portal.event_id
    inner join event_marks as worked on lineage.effect_id = worked.event_id
    where lineage.rule = 'sso_credentials' and lineage.weight >= 0.9 and portal.on_behalf_of <> ''
)

select user_id, min(name) as name
from seen
where name <> ''
group by user_id
having count(distinct name) = 1
