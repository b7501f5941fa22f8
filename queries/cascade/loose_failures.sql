-- purpose: failures that struck several principals at one service at once, or one without end, and that no rule ties to a change
-- caveat:  isolated denials, throttles and single errors are everyday noise and are not listed
-- param:   unasked | VARCHAR[] | [] | failures whose links lead to a service's own act alone
-- reads:   cascade_calls, links, excluded_errors, resource_tokens
-- grain:   event_id
-- column:  event_id | VARCHAR | the failed call
-- column:  cluster | VARCHAR | service, family, region and the time of the cluster's first failure
with
supported as (
    select distinct effect_id as event_id
    from links
    where
        kind = 'mechanism'
        and weight >= 0.7
        and effect_id not in (select unnest(cast($unasked as varchar[])))
),
failures as (
    select
        cascade_calls.event_id,
        cascade_calls.event_time,
        cascade_calls.event_source,
        cascade_calls.event_name,
        cascade_calls.region,
        cascade_calls.who,
        cascade_calls.error_family
    from cascade_calls
    left join excluded_errors using (event_id)
    left join supported using (event_id)
    where
        cascade_calls.failed
        and cascade_calls.error_family in (
            'server', 'denied', 'not_found', 'kms_state', 'invalid_role', 'throttled', 'quota', 'credential'
        )
        and excluded_errors.event_id is null
        and supported.event_id is null
),
first_success as (
    -- the same caller had made the same call with success: something has changed for it
    select cascade_calls.event_source, cascade_calls.event_name, cascade_calls.who, min(cascade_calls.event_time) as first_time
    from cascade_calls
    semi join failures
        on failures.event_source = cascade_calls.event_source
        and failures.event_name = cascade_calls.event_name
        and failures.who = cascade_calls.who
    where not cascade_calls.failed
    group by all
),
weighed as (
    select
        failures.*,
        failures.error_family = 'server' or coalesce(first_success.first_time < failures.event_time, false) as is_surprising
    from failures
    left join first_success using (event_source, event_name, who)
),
surprising as (
    select * from weighed where is_surprising and who <> ''
),
cut as (
    select
        *,
        coalesce(
            date_diff(
                'second',
                lag(event_time) over (partition by event_source, error_family, region order by event_time, event_id),
                event_time
            ) > 900,
            true
        ) as opens
    from surprising
),
numbered as (
    select
        *,
        count(*) filter (where opens) over (
            partition by event_source, error_family, region
            order by event_time, event_id
            rows between unbounded preceding and current row
        ) as run
    from cut
),
runs as (
    select event_source, error_family, region, run, min(event_time) as opened
    from numbered
    group by event_source, error_family, region, run
    having count(distinct who) >= 2 and count(*) >= 4
),
succeeded as (
    select
        cascade_calls.event_source,
        cascade_calls.event_name,
        cascade_calls.who,
        cascade_calls.event_time
    from cascade_calls
    join (select distinct event_source, event_name, who from surprising) as struck
        on struck.event_source = cascade_calls.event_source
        and struck.event_name = cascade_calls.event_name
        and struck.who = cascade_calls.who
    where not cascade_calls.failed
),
stretches as (
    select
        event_source,
        event_name,
        error_family,
        region,
        who,
        count(*) as failures,
        min(event_time) as opened,
        max(event_time) as closed
    from surprising
    where error_family not in ('throttled', 'quota', 'server')
    group by all
    having count(*) >= 5 and date_diff('second', min(event_time), max(event_time)) >= 180
),
missed as (
    -- the things that a stretch of failures names
    select distinct
        stretches.event_source, stretches.event_name, stretches.error_family, stretches.region, stretches.who, resource_tokens.token
    from stretches
    join surprising using (event_source, event_name, error_family, region, who)
    join resource_tokens on resource_tokens.event_id = surprising.event_id
    where resource_tokens.specificity >= 0.5 and resource_tokens.role in ('target', 'error', 'mentioned')
),
worked_before as (
    -- how often the same call of the same caller had worked on the very things that it then missed
    select
        missed.event_source,
        missed.event_name,
        missed.error_family,
        missed.region,
        missed.who,
        count(distinct cascade_calls.event_id) as successes
    from missed
    join stretches using (event_source, event_name, error_family, region, who)
    join cascade_calls
        on cascade_calls.event_source = missed.event_source
        and cascade_calls.event_name = missed.event_name
        and cascade_calls.who = missed.who
        and cascade_calls.event_time < stretches.opened
        and not cascade_calls.failed
    join resource_tokens on resource_tokens.event_id = cascade_calls.event_id and resource_tokens.token = missed.token
    group by all
),
alone as (
    -- one caller whose call had worked and then fails for a long time without once working: no noise either, and the
    -- sooner where its steady work on the very thing stops
    select stretches.*
    from stretches
    left join worked_before using (event_source, event_name, error_family, region, who)
    where
        (stretches.failures >= 8 and date_diff('minute', stretches.opened, stretches.closed) >= 30)
        or worked_before.successes >= 8
),
unbroken as (
    select alone.*
    from alone
    where not exists (
        select 1
        from succeeded
        where
            succeeded.event_source = alone.event_source
            and succeeded.event_name = alone.event_name
            and succeeded.who = alone.who
            and succeeded.event_time between alone.opened and alone.closed
    )
)
select
    numbered.event_id,
    concat_ws('|', numbered.event_source, numbered.error_family, numbered.region, cast(runs.opened as varchar)) as cluster
from numbered
join runs using (event_source, error_family, region, run)
union
select
    surprising.event_id,
    concat_ws(
        '|', unbroken.event_source, unbroken.error_family, unbroken.region, unbroken.event_name, unbroken.who
    ) as cluster
from surprising
join unbroken using (event_source, event_name, error_family, region, who)
where surprising.event_id not in (select event_id from numbered join runs using (event_source, error_family, region, run))
order by event_id
