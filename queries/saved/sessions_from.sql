-- title:   Sessions that came from one session
-- purpose: a session and every session whose credentials were issued in it, directly or through others
-- param:   session | VARCHAR |  | the session_id it begins with; empty for none
-- reads:   sessions
-- grain:   session_id
-- caveat:  A session whose issuing call is not in these logs has no parent here.
-- column:  steps | INTEGER | how many hand-overs away, 0 for the session itself
-- column:  session_id | VARCHAR | the session
-- column:  parent_session_id | VARCHAR | the session that issued its credentials
-- column:  kind | VARCHAR | console, assumed_role, federated, ...
-- column:  principal_arn | VARCHAR | who acts in it
-- column:  owner | VARCHAR | whose it is in the end, or null
-- column:  first_event_time | TIMESTAMPTZ | its first call
-- column:  last_event_time | TIMESTAMPTZ | its last call
-- column:  event_count | BIGINT | how many calls
-- column:  event_id | VARCHAR | the event that issued its credentials, or null
with recursive
tree (steps, session_id) as (
    select 0 as steps, $session as session_id
    where $session <> ''
    union
    select tree.steps + 1, sessions.session_id
    from tree
    inner join sessions on tree.session_id = sessions.parent_session_id
    where tree.steps < 20
),

nearest as (
    select session_id, min(steps) as steps
    from tree
    group by session_id
)

select
    nearest.steps,
    sessions.session_id,
    sessions.parent_session_id,
    sessions.kind,
    sessions.principal_arn,
    sessions.owner,
    sessions.first_event_time,
    sessions.last_event_time,
    sessions.event_count,
    sessions.issued_by_event_id as event_id
from nearest
inner join sessions on nearest.session_id = sessions.session_id
order by nearest.steps, sessions.first_event_time, sessions.session_id
