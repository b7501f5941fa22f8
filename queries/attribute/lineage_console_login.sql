-- purpose: R4, from a sign-in at the console to what was done in that console session, and to a role that was switched to in it
-- reads:   events, event_marks
-- grain:   cause_id, effect_id, rule
-- column:  cause_id | VARCHAR | the ConsoleLogin or SwitchRole
-- column:  effect_id | VARCHAR | an event of the session
-- column:  kind | VARCHAR | identity
-- column:  rule | VARCHAR | console_login
-- column:  weight | DOUBLE | 1, or 1/n among n sign-ins of the same second; 0.9 to a switch of roles within 12 hours
-- column:  grade | VARCHAR | A
-- column:  reason | VARCHAR | one sentence
with logins as (
    select
        event_id,
        event_name,
        principal,
        event_time,
        epoch(event_time)::bigint as second,
        count(*) over (partition by principal, epoch(event_time)::bigint) as ways
    from event_marks
    where event_name in ('ConsoleLogin', 'SwitchRole') and event_type = 'AwsConsoleSignIn' and failed = ''
),

switches as (
    select events.event_id, events.event_time, events.additional ->> '$.SwitchFrom' as switched_from
    from events
    where events.event_name = 'SwitchRole' and events.event_type = 'AwsConsoleSignIn'
)

select
    logins.event_id as cause_id,
    event_marks.event_id as effect_id,
    'identity' as kind,
    'console_login' as rule,
    1.0 / logins.ways as weight,
    'A' as grade,
    'The session of this call began with this ' || logins.event_name || ': same identity, and its creation date is the second of the sign-in.' as reason
from event_marks
inner join logins
    on event_marks.principal = logins.principal
    and epoch(event_marks.session_created)::bigint = logins.second
where event_marks.event_id <> logins.event_id and event_marks.event_name not in ('ConsoleLogin', 'SwitchRole')
union all
select
    logins.event_id,
    switches.event_id,
    'identity',
    'console_login',
    0.9,
    'A',
    'The role was switched to by the identity that had signed in with this ' || logins.event_name || '.'
from switches
asof inner join (
    select principal, event_time, min(event_id) as event_id, min_by(event_name, event_id) as event_name from logins group by principal, event_time
) as logins
    on switches.switched_from = logins.principal and switches.event_time >= logins.event_time
where switches.event_time <= logins.event_time + interval 12 hour and logins.event_id <> switches.event_id
