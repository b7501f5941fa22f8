-- purpose: failed calls whose error, name, service or resource holds a word that the user named
-- param:   words | VARCHAR[] | [] | lower-case words
-- reads:   events, actions, excluded_errors, resource_tokens
-- grain:   event_id
-- column:  event_id | VARCHAR | the failed call
with
wanted as (
    select unnest(cast($words as varchar[])) as word
),
failures as (
    select
        events.event_id,
        events.event_time,
        lower(concat_ws(' ', events.error_code, events.event_name, events.event_source)) as text
    from actions
    join events using (event_id)
    left join excluded_errors using (event_id)
    where actions.failed and coalesce(excluded_errors.decoy, 'standing_denial') in ('standing_denial', 'own_quota')
),
texts as (
    select event_id, text from failures
    union all
    select resource_tokens.event_id, lower(resource_tokens.name)
    from resource_tokens
    join failures using (event_id)
),
matched as (
    select distinct texts.event_id
    from texts
    join wanted on contains(texts.text, wanted.word)
)
select matched.event_id
from matched
join failures using (event_id)
order by failures.event_time, matched.event_id
limit 500
