-- purpose: plain calls whose rhythm looks like one kind of actor's: weak evidence, which leans and never decides
-- reads:   events, event_marks, user_agents
-- grain:   event_id
-- column:  event_id | VARCHAR | the call
-- column:  behaviour | VARCHAR | words joined by |: burst, regular, repair, unbroken
with plain as (
    select
        event_marks.event_id,
        event_marks.event_time,
        event_marks.event,
        event_marks.session_id,
        coalesce(nullif(event_marks.issuer, ''), event_marks.principal) as identity,
        event_marks.user_agent,
        event_marks.source_address,
        event_marks.error_code is not null as failed,
        event_marks.read_only
    from event_marks
    inner join user_agents on event_marks.user_agent = user_agents.user_agent
    where user_agents.is_plain and event_marks.invoked_by = '' and event_marks.console_flag = '' and event_marks.session_id is not null
),

-- more than five different reads within ten seconds, on either of two grids of ten seconds
grids as (
    select session_id, source_address, user_agent, event, event_id, epoch(event_time)::bigint // 10 as slot, 0 as grid
    from plain
    where read_only
    union all
    select session_id, source_address, user_agent, event, event_id, (epoch(event_time)::bigint + 5) // 10, 1
    from plain
    where read_only
),

busy as (
    select session_id, source_address, user_agent, slot, grid
    from grids
    group by all
    having count(distinct event) > 5
),

bursts as (
    select grids.event_id
    from grids
    semi join busy
        on busy.session_id = grids.session_id
        and busy.source_address = grids.source_address
        and busy.user_agent = grids.user_agent
        and busy.slot = grids.slot
        and busy.grid = grids.grid
),

-- the same call at one period, five times and more: whoever that is keeps a timetable
spaced as (
    select identity, event, user_agent
    from plain
    group by all
    having count(*) >= 6 and epoch(max(event_time)) - epoch(min(event_time)) >= 60 * (count(*) - 1)
),

gaps as (
    select
        plain.identity,
        plain.event,
        plain.user_agent,
        plain.event_id,
        epoch(plain.event_time) - epoch(lag(plain.event_time) over (
            partition by plain.identity, plain.event, plain.user_agent order by plain.event_time, plain.event_id
        )) as gap
    from plain
    inner join spaced
        on plain.identity = spaced.identity and plain.event = spaced.event and plain.user_agent = spaced.user_agent
),

timetables as (
    select unnest(list(event_id)) as event_id
    from gaps
    group by identity, event, user_agent
    having count(gap) >= 5 and min(gap) >= 60 and max(gap) - min(gap) <= 6
),

-- a change fails, comes again within a minute with other parameters, fails, and so on: twice and more
failing as (
    select session_id, event, user_agent from plain
    where failed and not coalesce(read_only, true)
    group by all
    having count(*) >= 2
),

attempts as (
    select
        plain.event_id,
        plain.session_id,
        plain.event,
        plain.user_agent,
        lag(plain.failed) over stream
        and epoch(plain.event_time) - epoch(lag(plain.event_time) over stream) <= 60
        and events.request is distinct from lag(events.request) over stream as is_repair
    from plain
    inner join failing
        on plain.session_id = failing.session_id and plain.event = failing.event and plain.user_agent = failing.user_agent
    inner join events on plain.event_id = events.event_id
    window stream as (
        partition by plain.session_id, plain.event, plain.user_agent
        order by plain.event_time, plain.event_id
    )
),

repairs as (
    select unnest(list(event_id)) as event_id
    from attempts
    group by session_id, event, user_agent
    having count(*) filter (where is_repair) >= 2
),

-- one identity and program at work in twenty hours of one day
long_days as (
    select identity, user_agent, date_trunc('day', event_time) as day
    from plain
    group by all
    having bit_count(bit_or(1 << hour(event_time)::integer)) >= 20
),

unbroken as (
    select plain.event_id
    from plain
    inner join long_days
        on plain.identity = long_days.identity
        and plain.user_agent = long_days.user_agent
        and date_trunc('day', plain.event_time) = long_days.day
),

found as (
    select event_id, 'burst' as word from bursts
    union
    select event_id, 'regular' from timetables
    union
    select event_id, 'repair' from repairs
    union
    select event_id, 'unbroken' from unbroken
)

select event_id, string_agg(word, '|' order by word) as behaviour
from found
group by event_id
