-- purpose: which of the things that a failed call names its error is about
-- caveat:  a call that makes or uses a part of a thing fails for want of the whole as well: the whole that it names stands beside the part
-- reads:   link_calls, resource_tokens, events, link_errors
-- grain:   event_id, token
-- column:  event_id | VARCHAR | the failed call
-- column:  token | VARCHAR | the thing its error is about
-- column:  specificity | DOUBLE | as in resource_tokens
-- column:  rank | INTEGER | 1 and 2: named in the message; 3: its type is named by the code; 4: what the action is about; 5: any target; 6: anything of the service that was called
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
      when resource_tokens.role = 'mentioned' and starts_with(resource_tokens.type, link_calls.label || ':') then 6
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
),

best as (
  select event_id, token, max(specificity) as specificity, min(rank) as rank
  from named
  where rank is not null
  group by event_id, token
),

chosen as (
  select *
  from best
  qualify rank = min(rank) over (partition by event_id)
    or (rank <= 2 and min(rank) over (partition by event_id) <= 2)
),

parts as (
  select event_id, string_split(token, '|')[2:] as place, rank from chosen where rank > 2
)

select event_id, token, specificity, rank from chosen
union
select best.event_id, best.token, best.specificity, best.rank
from best
join parts
  on parts.event_id = best.event_id
  and parts.place[:2] = string_split(best.token, '|')[2:3]
  and starts_with(parts.place[3], string_split(best.token, '|')[4] || '/')
order by event_id, token
