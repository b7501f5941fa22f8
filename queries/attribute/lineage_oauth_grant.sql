-- purpose: from the grant that opened a sign-in session (a person's consent, or a machine's) to every call made in it
-- reads:   events, event_marks
-- grain:   cause_id, effect_id, rule
-- column:  cause_id | VARCHAR | the CreateOAuth2Token
-- column:  effect_id | VARCHAR | an event of the sign-in session
-- column:  kind | VARCHAR | identity
-- column:  rule | VARCHAR | oauth_grant
-- column:  weight | DOUBLE | 0.98
-- column:  grade | VARCHAR | A
-- column:  reason | VARCHAR | one sentence
with granted as (
    select
        coalesce(additional ->> '$.signInSessionArn', response ->> '$.signInSessionArn') as sign_in_session,
        event_id,
        event_time
    from events
    where event_name = 'CreateOAuth2Token' and error_code is null
),

first_grants as (
    select
        sign_in_session,
        min_by(event_id, (event_time, event_id)) as event_id,
        min(event_time) as event_time
    from granted
    where sign_in_session like 'arn:%'
    group by sign_in_session
)

select
    first_grants.event_id as cause_id,
    event_marks.event_id as effect_id,
    'identity' as kind,
    'oauth_grant' as rule,
    0.98 as weight,
    'A' as grade,
    'The call belongs to the sign-in session that this grant opened.' as reason
from event_marks
inner join first_grants on event_marks.sign_in_session = first_grants.sign_in_session
where event_marks.event_id <> first_grants.event_id
    and event_marks.event_time >= first_grants.event_time - interval 1 second
