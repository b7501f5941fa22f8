-- purpose: changes by others shortly before the first failure, and changes to the resources it hit: what one might suspect
-- param:   tokens | VARCHAR[] | [] | the resources hit
-- param:   since | TIMESTAMPTZ | 1970-01-01 | the start of the window
-- param:   until | TIMESTAMPTZ | 2100-01-01 | the first failure
-- param:   hit | VARCHAR[] | [] | the principals whose calls failed
-- param:   last | TIMESTAMPTZ | 2100-01-01 | the last failure
-- reads:   cascade_writes, resource_tokens
-- grain:   event_id
-- column:  event_id | VARCHAR | the change
-- column:  why | VARCHAR | same_resource, agent or recent
-- column:  place | BIGINT | its place among those of its kind, the most suspicious first
with
writes as (
    select
        event_id,
        event_time,
        executor,
        -- what somebody does all day is no event of note; the traffic of a workload least of all
        count(*) over (partition by who, event_name) as times_done
    from cascade_writes
    where
        verb <> 'other'
        and coalesce(event_category, 'Management') <> 'Data'
        and who not in (select unnest(cast($hit as varchar[])))
        and event_time <= cast($last as timestamptz)
),
touching as (
    select distinct event_id
    from resource_tokens
    where token in (select unnest(cast($tokens as varchar[]))) and specificity >= 0.5 and role in ('target', 'policy')
),
reasons as (
    select writes.event_id, writes.event_time, 'same_resource' as why
    from writes
    join touching using (event_id)
    union all
    select event_id, event_time, 'agent'
    from writes
    where executor = 'ai_agent' and event_time >= cast($since as timestamptz)
    union all
    select event_id, event_time, 'recent'
    from writes
    where times_done < 10 and event_time between cast($since as timestamptz) and cast($until as timestamptz)
),
ranked as (
    select
        event_id,
        why,
        row_number() over (
            partition by why
            order by abs(epoch(event_time) - epoch(cast($until as timestamptz))), event_id
        ) as place
    from reasons
)
select event_id, arg_min(why, (place, why)) as why, min(place) as place
from ranked
where place <= 12
group by event_id
order by event_id
