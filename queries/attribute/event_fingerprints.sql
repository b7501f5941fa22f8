-- purpose: everything about an event that can bear on the verdict, as one text: events with the same text get the same verdict
-- reads:   event_marks, user_agents, telling_values, session_origins, neighbours, scope_use, behaviour, lineage_mcp_tool_call
-- grain:   event_id
-- column:  event_id | VARCHAR | the event
-- column:  fingerprint | VARCHAR | the fields in the order of table fingerprints, parted by the unit separator
with tool_calls as (
    select lineage_mcp_tool_call.effect_id, bool_and(user_agents.is_unlisted_client) as is_unlisted
    from lineage_mcp_tool_call
    inner join event_marks on lineage_mcp_tool_call.cause_id = event_marks.event_id
    inner join user_agents on event_marks.user_agent = user_agents.user_agent
    group by lineage_mcp_tool_call.effect_id
),

told as (
    select
        event_marks.*,
        coalesce(user_agents.profile, 0) as profile,
        coalesce(telling_event.value, '') as told_event,
        coalesce(telling_issuer.value, '') as told_issuer,
        coalesce(telling_session.value, '') as told_session,
        coalesce(telling_user.value, '') as told_user,
        coalesce(telling_identity.value, '') as told_identity,
        coalesce(session_origins.origin, '') as origin,
        case when coalesce(session_origins.is_alone, true) and event_marks.invoked_by = '' then 'yes' else '' end as alone,
        coalesce(
            session_origins.kind,
            case
                when event_marks.principal_type = 'AWSService' or contains(event_marks.issuer, '/aws-service-role/') then 'service'
                when event_marks.principal_type in ('Root', 'IAMUser', 'SAMLUser', 'IdentityCenterUser') then 'human'
                when event_marks.principal_type = 'WebIdentityUser' then 'outside'
                when event_marks.principal_type in ('AssumedRole', 'Role') then 'role'
                else 'outside'
            end
        ) as kind,
        coalesce(neighbours.nearness, '') as neighbour,
        coalesce(neighbours.marker, '') as neighbour_marker,
        case
            when neighbours.nearness is null then 0.0
            else round((case when neighbours.nearness = 'same' then 2.1 else 0.5 end) * power(0.5, neighbours.seconds / 600.0), 1)
        end as neighbour_weight,
        coalesce(scope_use.scope_use, '') as scope_use,
        coalesce(behaviour.behaviour, '') as behaviour,
        case when tool_calls.is_unlisted then 'unlisted' else '' end as tool_client
    from event_marks
    left join user_agents on event_marks.user_agent = user_agents.user_agent
    left join (select * from telling_values where field = 'event') as telling_event on event_marks.event = telling_event.value
    left join (select * from telling_values where field = 'issuer') as telling_issuer on event_marks.issuer = telling_issuer.value
    left join (select * from telling_values where field = 'session_name') as telling_session on event_marks.session_name = telling_session.value
    left join (select * from telling_values where field = 'user_name') as telling_user on event_marks.user_name = telling_user.value
    left join (select * from telling_values where field = 'source_identity') as telling_identity on event_marks.source_identity = telling_identity.value
    left join session_origins on event_marks.session_id = session_origins.session_id
    left join neighbours on event_marks.event_id = neighbours.event_id
    left join scope_use on event_marks.event_id = scope_use.event_id
    left join behaviour on event_marks.event_id = behaviour.event_id
    left join tool_calls on event_marks.event_id = tool_calls.effect_id
)

select
    event_id,
    concat_ws(
        chr(31),
        profile,
        replace(told_event, chr(31), ''),
        left(replace(event_type, chr(31), ''), 200),
        left(replace(principal_type, chr(31), ''), 200),
        left(replace(invoked_by, chr(31), ''), 200),
        left(replace(source_ip, chr(31), ''), 200),
        replace(told_issuer, chr(31), ''),
        replace(told_session, chr(31), ''),
        replace(told_user, chr(31), ''),
        left(replace(scope, chr(31), ''), 200),
        left(replace(role_delivery, chr(31), ''), 200),
        console_flag,
        mfa,
        case when on_behalf_of = '' then '' else 'present' end,
        left(replace(delegate, chr(31), ''), 200),
        replace(told_identity, chr(31), ''),
        left(replace(oauth, chr(31), ''), 200),
        failed,
        left(replace(provider, chr(31), ''), 200),
        origin,
        kind,
        neighbour,
        neighbour_marker,
        neighbour_weight,
        scope_use,
        tool_client,
        behaviour,
        alone,
        case when event_time < timestamptz '2026-07-15 00:00:00+00' then 'before' else '' end
    ) as fingerprint
from told
