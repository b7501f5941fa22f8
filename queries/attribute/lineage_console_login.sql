-- purpose: R4, from a sign-in at the console to what was done in that console session
-- reads:   event_marks
-- grain:   cause_id, effect_id, rule
-- column:  cause_id | VARCHAR | the ConsoleLogin or SwitchRole
-- column:  effect_id | VARCHAR | an event of the session
-- column:  kind | VARCHAR | identity
-- column:  rule | VARCHAR | console_login
-- column:  weight | DOUBLE | 1, or 1/n among n sign-ins of the same second
-- column:  grade | VARCHAR | A
-- column:  reason | VARCHAR | one sentence
with logins as (
    select
        event_id,
        event_name,
        principal,
        epoch(event_time)::bigint as second,
        count(*) over (partition by principal, epoch(event_time)::bigint) as ways
    from event_marks
    where event_name in ('ConsoleLogin', 'SwitchRole') and event_type = 'AwsConsoleSignIn' and failed = ''
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
