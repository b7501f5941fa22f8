-- purpose: changes by others shortly before the first failure of a chain, and changes to the resources it hit: what one might suspect
-- reads:   cascade_writes, resource_tokens, cascade_spans, cascade_touched
-- grain:   chain, event_id
-- column:  chain | BIGINT | the chain
-- column:  event_id | VARCHAR | the change
-- column:  why | VARCHAR | same_resource, agent or recent
-- column:  place | BIGINT | its place among those of its kind, the most suspicious first
with
writes as (
    select * from cascade_writes where verb <> 'other' and not is_data
),
touching as (
    select distinct cascade_touched.chain, resource_tokens.event_id
    from resource_tokens
    join cascade_touched
        on cascade_touched.token = resource_tokens.token
        and (cascade_touched.is_missed or cascade_touched.is_caller)
    where resource_tokens.specificity >= 0.5 and resource_tokens.role in ('target', 'policy')
),
reasons as (
    select cascade_spans.*, writes.event_id, writes.event_time, writes.who, 'same_resource' as why
    from writes
    join touching using (event_id)
    join cascade_spans using (chain)
    where writes.event_time <= cascade_spans.last_at
    union all
    select cascade_spans.*, writes.event_id, writes.event_time, writes.who, 'agent' as why
    from (select * from writes where executor = 'ai_agent') as writes
    join cascade_spans
        on writes.event_time between cascade_spans.first_at - interval 30 minute and cascade_spans.last_at
    where writes.event_source = 'organizations.amazonaws.com' or list_contains(cascade_spans.accounts, writes.account_id)
    union all
    -- what somebody does all day is no event of note
    select cascade_spans.*, writes.event_id, writes.event_time, writes.who, 'recent' as why
    from (select * from writes where times_done < 10) as writes
    join cascade_spans
        on writes.event_time between cascade_spans.first_at - interval 30 minute and cascade_spans.first_at
    where writes.event_source = 'organizations.amazonaws.com' or list_contains(cascade_spans.accounts, writes.account_id)
),
ranked as (
    select
        chain,
        event_id,
        why,
        row_number() over (
            partition by chain, why order by abs(epoch(event_time) - epoch(first_at)), event_id
        ) as place
    from reasons
    where not list_contains(hit, who)
)
select chain, event_id, arg_min(why, (place, why)) as why, min(place) as place
from ranked
where place <= 12
group by chain, event_id
order by chain, event_id
