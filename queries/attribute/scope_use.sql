-- purpose: calls that do not fit the place their credentials were issued to, or the host that used them otherwise
-- reads:   event_marks, user_agents
-- grain:   event_id
-- column:  event_id | VARCHAR | the call
-- column:  scope_use | VARCHAR | outside (a workload's credentials on another host) or foreign (one session on two hosts)
with calls as (
    select
        event_marks.event_id,
        event_marks.event_time,
        event_marks.session_id,
        event_marks.source_address,
        event_marks.role_delivery,
        event_marks.scope,
        event_marks.user_agent,
        event_marks.session_name,
        user_agents.client,
        user_agents.os,
        user_agents.family
    from event_marks
    inner join user_agents on event_marks.user_agent = user_agents.user_agent
    where event_marks.invoked_by = ''
        and event_marks.session_id is not null
        and event_marks.event_type <> 'AwsMcpEvent'
        and user_agents.client in ('aws-cli', 'boto3', 'sdk', 'terraform', 'browser')
),

public_addresses as (
    select source_address from (select distinct source_address from calls)
    where regexp_full_match(source_address, '[0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:]+')
        and not regexp_matches(source_address, '^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2[0-9]|3[01])\.|100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\.|f[cd]|fe80)')
),

places as (
    select session_id, source_address, family, os, role_delivery, count(*) as calls, -epoch(min(event_time)) as early
    from calls
    where client <> 'browser' and source_address in (select source_address from public_addresses)
    group by all
),

-- the place a session mostly calls from; only sessions with several addresses can be out of place
homes as (
    select
        session_id,
        max_by(source_address, (calls, early, source_address, family, role_delivery)) as home_address,
        max_by(family, (calls, early, source_address, family, role_delivery)) as home_family,
        max_by(os, (calls, early, source_address, family, role_delivery)) as home_os,
        max_by(role_delivery, (calls, early, source_address, family, role_delivery)) as home_delivery
    from places
    group by session_id
    having count(distinct source_address) > 1
),

suspects as (
    select
        calls.*,
        homes.* exclude (session_id),
        homes.session_id is not null
            and calls.source_address <> homes.home_address
            and calls.source_address in (select source_address from public_addresses) as is_away,
        contains(calls.user_agent, 'exec-env/AWS_Lambda') or contains(calls.user_agent, 'exec-env/AWS_ECS') as says_workload,
        calls.scope <> '' or calls.role_delivery <> '' or regexp_full_match(calls.session_name, 'i-[0-9a-f]{8,17}') as is_workload,
        regexp_full_match(calls.session_name, 'BedrockAgentCore-[0-9a-f-]{36}|eks-.+-[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}') as is_container
    from calls
    left join homes on calls.session_id = homes.session_id
    where homes.session_id is not null or calls.os in ('macos', 'windows') or calls.client in ('aws-cli', 'browser')
),

judged as (
    select
        event_id,
        case
            when (is_workload or is_container) and os = 'macos' and not says_workload then 'outside'
            when scope in ('AWS::Lambda::Function', 'AWS::ECS::Task', 'AWS::ECS::TaskDefinition')
                and not says_workload
                and (os = 'windows' or client in ('aws-cli', 'browser')) then 'outside'
            when is_workload and is_away and not says_workload and (family <> home_family or role_delivery <> home_delivery) then 'outside'
            when not is_workload and is_away and os <> home_os and os <> '' and home_os <> '' then 'foreign'
            else ''
        end as scope_use
    from suspects
)

select event_id, scope_use from judged
where scope_use <> ''
