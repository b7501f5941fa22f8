-- purpose: from a tool call of a managed MCP server to the API calls it made; the tool call may be stamped later and elsewhere
-- reads:   events, event_marks
-- grain:   cause_id, effect_id, rule
-- column:  cause_id | VARCHAR | the tool call
-- column:  effect_id | VARCHAR | the API call
-- column:  kind | VARCHAR | identity
-- column:  rule | VARCHAR | mcp_tool_call
-- column:  weight | DOUBLE | 0.99, or 0.99/n among n tool calls that name it
-- column:  grade | VARCHAR | A
-- column:  reason | VARCHAR | one sentence
with tools as (
    select
        event_id,
        event_time,
        session_id,
        unnest(from_json(
            case when json_type(additional -> '$.downstreamRequests') = 'ARRAY' then additional -> '$.downstreamRequests' else '[]' end,
            '["json"]'
        )) as made
    from events
    where event_type = 'AwsMcpEvent'
),

paired as (
    select
        tools.event_id as cause_id,
        event_marks.event_id as effect_id,
        count(*) over (partition by event_marks.event_id) as ways
    from tools
    inner join event_marks on event_marks.request_id = coalesce(tools.made ->> '$.requestId', tools.made ->> '$.requestID')
    where event_marks.event_type <> 'AwsMcpEvent'
        and abs(epoch(event_marks.event_time) - epoch(tools.event_time)) <= 3600
)

select distinct
    cause_id,
    effect_id,
    'identity' as kind,
    'mcp_tool_call' as rule,
    0.99 / ways as weight,
    'A' as grade,
    'The tool call lists this requestID among the requests it made.' as reason
from paired
