-- purpose: which of the things that a failed call names its error is about
-- reads:   link_calls, resource_tokens, events, link_errors
-- grain:   event_id, token
-- column:  event_id | VARCHAR | the failed call
-- column:  token | VARCHAR | the thing its error is about
-- column:  specificity | DOUBLE | as in resource_tokens
-- column:  rank | INTEGER | 1 and 2: named in the message; 3: its type is named by the code; 4: what the action is about; 5: any target
with named as (
  select
    link_calls.event_id,
    resource_tokens.token,
    resource_tokens.specificity,
    contains(lower(coalesce(events.error_message, '')), lower(resource_tokens.name)) and length(resource_tokens.name) > 2 as is_told,
    case
      when is_told and resource_tokens.type = link_errors.missing_type then 1
      when is_told and resource_tokens.role <> 'policy' then 2
      when resource_tokens.role in ('principal', 'policy') then null
      when resource_tokens.type = link_errors.missing_type then 3
      when resource_tokens.type = link_calls.noun then 4
      when resource_tokens.role in ('target', 'error') then 5
    end as rank
  from link_calls
  join events on events.event_id = link_calls.event_id
  join resource_tokens on resource_tokens.event_id = link_calls.event_id
  join link_errors
    on link_errors.event_source = coalesce(events.event_source, '')
    and link_errors.error_code = coalesce(events.error_code, '')
    and link_errors.error_message = coalesce(events.error_message, '')
  where link_calls.failed
    and link_calls.family in ('not_found', 'kms_state', 'invalid_role', 'dependency', 'throttled')
)

select event_id, token, max(specificity) as specificity, min(rank) as rank
from named
where rank is not null
group by event_id, token
qualify min(rank) = min(min(rank)) over (partition by event_id)
  or (min(rank) <= 2 and min(min(rank)) over (partition by event_id) <= 2)
order by event_id, token
