-- purpose: calls by which somebody may have looked into a failure: reads of its resources, or of trails and stack histories in its accounts
-- caveat:  a caller that made the same kind of read before the failure as well is a routine and is left out
-- param:   names | VARCHAR[] | ['cloudtrail.amazonaws.com:LookupEvents'] | service and name of reads that look into history, whatever they name
-- reads:   events, actions, attributions, resource_tokens, cascade_spans, cascade_touched
-- grain:   chain, event_id
-- column:  chain | BIGINT | the chain
-- column:  event_id | VARCHAR | the read
-- column:  event_time | TIMESTAMPTZ | when
with
reads as (
    select
        events.event_id,
        events.event_time,
        events.event_name,
        coalesce(events.account_id, '') as account_id,
        concat(events.event_source, ':', events.event_name) in (
            select unnest(cast($names as varchar[]))
        ) as is_history,
        coalesce(events.principal_arn, events.session_id, '') as who,
        coalesce(attributions.executor, 'unknown') as executor
    from events
    join actions using (event_id)
    left join attributions using (event_id)
    where
        (
            actions.verb = 'read'
            or concat(events.event_source, ':', events.event_name) in (select unnest(cast($names as varchar[])))
        )
        and (
            attributions.executor = 'human'
            or (coalesce(attributions.executor, 'unknown') = 'unknown' and list_contains(attributions.possible, 'human'))
        )
),
looked as (
    select cascade_touched.chain, resource_tokens.event_id
    from resource_tokens
    join cascade_touched using (token)
    where resource_tokens.specificity >= 0.5 and not cascade_touched.is_caller
    union
    select places.chain, reads.event_id
    from (select chain, first_at, unnest(accounts) as account_id from cascade_spans) as places
    join reads on reads.account_id = places.account_id and reads.is_history and reads.event_time >= places.first_at
),
routine as (
    select who, event_name, min(event_time) as since
    from reads
    where executor <> 'human'
    group by who, event_name
)
select looked.chain, reads.event_id, reads.event_time
from looked
join reads using (event_id)
join cascade_spans using (chain)
left join routine using (who, event_name)
where
    reads.event_time >= cascade_spans.first_at
    and coalesce(routine.since >= cascade_spans.first_at - interval 1 second, true)
order by looked.chain, reads.event_id
