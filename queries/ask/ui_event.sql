-- purpose: one event whole: the record, who did it and how we know, its part in the incident
-- param:   event_id | VARCHAR |  | the event
-- param:   incident_id | VARCHAR |  | the incident whose role is given
-- reads:   events, attributions, incident_events, resource_tokens, excluded_errors
-- grain:   event_id
-- column:  event_id | VARCHAR | as in its table
-- column:  event_time | TIMESTAMPTZ | as in its table
-- column:  ms | BIGINT | the same time, milliseconds since 1970
-- column:  event_source | VARCHAR | as in its table
-- column:  event_name | VARCHAR | as in its table
-- column:  region | VARCHAR | as in its table
-- column:  account_id | VARCHAR | as in its table
-- column:  principal_arn | VARCHAR | as in its table
-- column:  access_key_id | VARCHAR | as in its table
-- column:  source_ip | VARCHAR | as in its table
-- column:  user_agent | VARCHAR | as in its table
-- column:  error_code | VARCHAR | as in its table
-- column:  error_message | VARCHAR | as in its table
-- column:  source_file | VARCHAR | as in its table
-- column:  source_index | BIGINT | as in its table
-- column:  raw | JSON | as in its table
-- column:  executor | VARCHAR | as in its table
-- column:  confidence | DOUBLE | as in its table
-- column:  possible | VARCHAR[] | as in its table
-- column:  initiator | VARCHAR | as in its table
-- column:  owner | VARCHAR | as in its table
-- column:  owner_confidence | DOUBLE | as in its table
-- column:  product | VARCHAR | as in its table
-- column:  channel | VARCHAR | as in its table
-- column:  approval | VARCHAR | as in its table
-- column:  evidence | STRUCT(signal VARCHAR, tier INTEGER, field VARCHAR, value VARCHAR, weight DOUBLE)[] | as in its table
-- column:  flags | VARCHAR[] | as in its table
-- column:  actor | VARCHAR | as in its table
-- column:  why | VARCHAR | the conclusion in one plain sentence
-- column:  role | VARCHAR | its part in the incident, or null
-- column:  but_for | VARCHAR | yes, no, untestable, or null
-- column:  degree | DOUBLE | 1/(k+1), or null
-- column:  reason | VARCHAR | why it has that part, or null
-- column:  decoy | VARCHAR | why its error is in no chain: a class name, or null
-- column:  decoy_reason | VARCHAR | the same in a sentence, or null
-- column:  tokens | VARCHAR[] | the resources it names, the most telling first
select
    events.event_id,
    events.event_time,
    epoch_ms(events.event_time) as ms,
    coalesce(events.event_source, '') as event_source,
    coalesce(events.event_name, events.event_type, '') as event_name,
    events.region,
    events.account_id,
    events.principal_arn,
    events.access_key_id,
    events.source_ip,
    events.user_agent,
    events.error_code,
    events.error_message,
    events.source_file,
    events.source_index,
    events.raw,
    attributions.executor,
    attributions.confidence,
    attributions.possible,
    attributions.initiator,
    attributions.owner,
    attributions.owner_confidence,
    attributions.product,
    attributions.channel,
    attributions.approval,
    attributions.evidence,
    attributions.flags,
    coalesce(attributions.actor, '') as actor,
    attributions.why,
    parts.role,
    parts.but_for,
    parts.degree,
    parts.reason,
    excluded_errors.decoy,
    excluded_errors.reason as decoy_reason,
    (
        select list(token order by list_position(['target', 'error', 'created', 'mentioned'], role), specificity desc, token)
        from (
            select token, min_by(role, list_position(['target', 'error', 'created', 'mentioned'], role)) as role, max(specificity) as specificity
            from resource_tokens
            where event_id = $event_id and role in ('target', 'error', 'created', 'mentioned')
            group by token
        )
    ) as tokens
from events
inner join attributions on events.event_id = attributions.event_id
left join (
    select * from incident_events
    where incident_id = $incident_id
) as parts on events.event_id = parts.event_id
left join excluded_errors on events.event_id = excluded_errors.event_id
where events.event_id = $event_id
order by events.event_id
