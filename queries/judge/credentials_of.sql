-- purpose: the sign-ins, role assumptions, tokens, approvals and tool calls through which a call got its credentials
-- param:   ids | VARCHAR[] | [] | the calls
-- reads:   links, actions, events, attributions
-- grain:   call_id, event_id
-- column:  call_id | VARCHAR | the call
-- column:  event_id | VARCHAR | the event that issued credentials on its way
-- column:  depth | INTEGER | 1 for the credentials of the call itself
-- column:  event_time | TIMESTAMPTZ | when
-- column:  event_name | VARCHAR | the call that issued
-- column:  principal_arn | VARCHAR | who asked for them
-- column:  principal_type | VARCHAR | userIdentity.type
-- column:  user_name | VARCHAR | userIdentity.userName
-- column:  executor | VARCHAR | the class of who asked
-- column:  owner | VARCHAR | the accountable identity
-- column:  invoked_by | VARCHAR | the service that asked, when a service did
-- column:  is_tool | BOOLEAN | an agent's tool call, which asks for a call and issues nothing
-- column:  weight | DOUBLE | of the weakest link on the way
with recursive
issued as (
    select
        links.cause_id,
        links.effect_id,
        max(links.weight) as weight,
        -- whoever made a long-term key did not open the session in which it is used later: the way ends there
        bool_or(events.event_name = 'CreateAccessKey') as is_key,
        bool_and(links.rule = 'mcp_tool_call') as is_tool
    from links
    join actions on actions.event_id = links.cause_id
    join events on events.event_id = links.cause_id
    where
        links.kind = 'identity'
        and links.weight >= 0.7
        and not actions.failed
        and (
            actions.verb in ('assume', 'sign_in')
            or links.rule in ('mcp_tool_call', 'approval')
            or events.event_name in (
                'CreateAccessKey', 'CreateOAuth2Token', 'AuthorizeOAuth2Access', 'GetRoleCredentials', 'GetSessionToken',
                'GetFederationToken', 'CreateToken'
            )
        )
    group by links.cause_id, links.effect_id
),
upward as (
    select ids.call_id, issued.cause_id as event_id, 1 as depth, issued.weight, issued.is_key, issued.is_tool
    from (select unnest(cast($ids as varchar[])) as call_id) as ids
    join issued on issued.effect_id = ids.call_id
    union
    select
        upward.call_id,
        issued.cause_id,
        upward.depth + 1,
        least(upward.weight, issued.weight),
        issued.is_key,
        issued.is_tool
    from upward
    join issued on issued.effect_id = upward.event_id
    where upward.depth < 10 and not upward.is_key
),
reached as (
    select call_id, event_id, min(depth) as depth, max(weight) as weight, bool_and(is_tool) as is_tool
    from upward
    where event_id <> call_id
    group by call_id, event_id
)
select
    reached.call_id,
    reached.event_id,
    reached.depth,
    events.event_time,
    coalesce(events.event_name, '') as event_name,
    events.principal_arn,
    events.principal_type,
    events.user_name,
    coalesce(attributions.executor, 'unknown') as executor,
    attributions.owner,
    events.invoked_by,
    reached.is_tool,
    reached.weight
from reached
join events using (event_id)
left join attributions using (event_id)
order by reached.call_id, reached.depth, events.event_time, reached.event_id
