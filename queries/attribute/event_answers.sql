-- purpose: initiator, owner, approval and lane of each event: what depends on its place in the lineage
-- reads:   event_marks, event_numbers, verdicts, session_origins, event_parents, event_ancestors, event_approvals, mixed_sessions, caller_answers, people
-- grain:   event_id
-- column:  event_id | VARCHAR | as in events
-- column:  number | INTEGER | as in verdicts
-- column:  is_early | BOOLEAN | before the first AWS CLI that names agents
-- column:  initiator | VARCHAR | human, ai_agent, automation, aws_service, unknown
-- column:  owner | VARCHAR | or null
-- column:  owner_confidence | DOUBLE | 0 to 1
-- column:  product | VARCHAR | or null
-- column:  approval | VARCHAR | none_seen, session_consent, action_approved, two_person, unknown
-- column:  signed_in_by | VARCHAR | the event in which a person signed in or consented, or null
-- column:  approved_by | VARCHAR | the approving event, or null
-- column:  parent_event_id | VARCHAR | or null
-- column:  parent_rule | VARCHAR | of lineage, or null
-- column:  ancestor_weight | DOUBLE | of the chain, or null
-- column:  ancestor_name | VARCHAR | the action at the top of the chain, or null
-- column:  is_mixed | BOOLEAN | whether the session holds an agent and somebody else
-- column:  named_by | VARCHAR | the event that shows the owner's name beside the id this one bears, or null
-- column:  mismatch | BOOLEAN | whether what was done is not what was approved
-- column:  by_program | BOOLEAN | whether an agent or a program gave the approval
-- column:  actor | VARCHAR | not yet made safe to show
with joined as (
    select
        event_marks.event_id,
        event_marks.event_time,
        event_marks.event_name,
        event_marks.session_id,
        event_marks.principal_type,
        event_marks.principal,
        event_marks.issuer,
        event_marks.user_name,
        event_marks.on_behalf_of,
        event_marks.session_name,
        event_marks.invoked_by,
        event_marks.event_source,
        event_marks.source_ip,
        event_marks.event_type,
        verdicts.* exclude (possible, evidence, why, flags),
        session_origins.owner as session_owner,
        session_origins.owner_confidence as session_owner_confidence,
        session_origins.label as session_label,
        session_origins.signed_in_by,
        coalesce(session_origins.approval, 'none_seen') as session_approval,
        event_parents.cause_id as parent_event_id,
        event_parents.rule as parent_rule,
        event_ancestors.ancestor_id,
        event_ancestors.executor as ancestor_executor,
        event_ancestors.weight as ancestor_weight,
        mixed_sessions.session_id is not null as is_mixed,
        event_approvals.approval as own_approval,
        event_approvals.approved_by,
        people.name as person,
        people.shown_by as person_shown_by,
        coalesce(event_approvals.mismatch, false) as mismatch,
        coalesce(event_approvals.by_program, false) as by_program
    from event_marks
    inner join event_numbers on event_marks.event_id = event_numbers.event_id
    inner join verdicts on event_numbers.number = verdicts.number
    left join session_origins on event_marks.session_id = session_origins.session_id
    left join event_parents on event_marks.event_id = event_parents.effect_id
    left join event_ancestors on event_marks.event_id = event_ancestors.effect_id
    left join mixed_sessions on event_marks.session_id = mixed_sessions.session_id
    left join event_approvals on event_marks.event_id = event_approvals.event_id
    left join people on event_marks.on_behalf_of = people.user_id
),

answered as (
    select
        joined.* exclude (product),
        coalesce(joined.product, case when joined.parent_rule = 'mcp_tool_call' then parents.product end) as product,
        tops.event_name as ancestor_name,
        tops.session_owner as ancestor_owner,
        tops.session_owner_confidence as ancestor_owner_confidence,
        coalesce(joined.own_approval, tops.own_approval) as action_approval,
        coalesce(nullif(joined.session_approval, 'none_seen'), tops.session_approval, 'none_seen') as consent,
        joined.executor = 'aws_service'
            and (joined.principal_type = 'AWSService' or joined.kind = 'service' or joined.event_type = 'AwsServiceEvent') as is_service_itself
    from joined
    left join caller_answers as parents on joined.parent_event_id = parents.event_id
    left join caller_answers as tops on joined.ancestor_id = tops.event_id
),

caused as (
    select
        *,
        case
            when executor = 'human' then 'human'
            when executor = 'aws_service' and ancestor_executor is not null and ancestor_executor <> 'aws_service' then ancestor_executor
            when is_service_itself then 'aws_service'
            when executor = 'automation' and (is_run_by_agent or contains(origin, 'ci_agent_branch')) then 'ai_agent'
            when parent_rule = 'invoked' and executor in ('automation', 'ai_agent') and ancestor_weight >= 0.6 then ancestor_executor
            when executor = 'automation' and regexp_matches(origin, '(^|\|)(ci|pipeline)(\||$)') then 'automation'
            when executor = 'automation' and channel = 'ci' then 'automation'
            when executor = 'ai_agent' and (is_in_ci or regexp_matches(origin, '(^|\|)(ci|pipeline)(\||$)')) then 'automation'
            when executor = 'ai_agent' and own_approval = 'action_approved' then 'human'
            when executor = 'ai_agent' and (signed_in_by is not null or regexp_matches(origin, '(^|\|)sso(\||$)')) then 'human'
            else 'unknown'
        end as initiator
    from answered
),

named as (
    select
        *,
        coalesce(
            session_owner,
            case when principal_type in ('WebIdentityUser', 'SAMLUser', 'IdentityCenterUser') then coalesce(nullif(user_name, ''), person, nullif(on_behalf_of, '')) end,
            ancestor_owner
        ) as owner,
        case
            when session_owner is not null then session_owner_confidence
            when principal_type in ('WebIdentityUser', 'SAMLUser', 'IdentityCenterUser') and user_name || on_behalf_of <> '' then 0.9
            when ancestor_owner is not null then round(ancestor_owner_confidence * ancestor_weight, 3)
        end as owner_confidence,
        case
            when executor = 'aws_service' then coalesce(
                nullif(invoked_by, ''),
                nullif(source_ip, ''),
                case when contains(issuer, '/aws-service-role/') then regexp_extract(issuer, '/aws-service-role/([^/]+)/', 1) end,
                event_source
            )
            else coalesce(
                case when principal_type = 'IdentityCenterUser' then person end,
                session_label,
                nullif(user_name, ''),
                nullif(on_behalf_of, ''),
                case
                    when issuer = '' or session_name = '' then null
                    when regexp_matches(session_name, '[0-9a-fA-F]{8}|[0-9]{9}') then regexp_extract(issuer, '[^/]*$')
                    else regexp_extract(issuer, '[^/]*$') || '/' || session_name
                end,
                case when principal like 'arn:%' then nullif(regexp_extract(principal, '[^/:]*$'), '') end,
                case when principal like 'A___%:%' and not regexp_matches(principal, ':.*([0-9a-fA-F]{8}|[0-9]{9})') then nullif(split_part(principal, ':', 2), '') end,
                nullif(split_part(principal, ':', 1), ''),
                nullif(principal_type, ''),
                'unidentified'
            )
        end as identity
    from caused
)


select
    event_id,
    number,
    event_time < timestamptz '2026-07-15 00:00:00+00' as is_early,
    initiator,
    owner,
    owner_confidence,
    product,
    coalesce(action_approval, case when asks_consent then 'unknown' end, consent) as approval,
    case when executor in ('ai_agent', 'automation', 'unknown') then signed_in_by end as signed_in_by,
    approved_by,
    parent_event_id,
    parent_rule,
    ancestor_weight,
    case when executor = 'aws_service' then ancestor_name end as ancestor_name,
    is_mixed and executor <> 'aws_service' as is_mixed,
    case when owner = person and user_name = '' then person_shown_by end as named_by,
    mismatch,
    by_program,
    case
        when executor = 'aws_service' or product is null or product = 'aws-cli' then identity
        else product || ' · ' || identity
    end as actor
from named
