-- purpose: who executed each event, on whose behalf, how sure, and why
-- reads:   event_answers, verdicts
-- grain:   event_id
-- column:  event_id | VARCHAR | as the record has it
-- column:  executor | VARCHAR | human, ai_agent, automation, aws_service, unknown
-- column:  confidence | DOUBLE | probability of executor, 0 to 1; of the likeliest open class when unknown
-- column:  possible | VARCHAR[] | the classes still open when unknown, else empty
-- column:  initiator | VARCHAR | who caused the executor to act; same classes
-- column:  owner | VARCHAR | the accountable identity at the top of the credential lineage, or null
-- column:  owner_confidence | DOUBLE | 0 to 1; null without an owner
-- column:  product | VARCHAR | claude-code, kiro-cli, amazon-q-cli, terraform, ...
-- column:  channel | VARCHAR | console, cli, sdk, mcp, iac, ci, service, unknown
-- column:  approval | VARCHAR | none_seen, session_consent, action_approved, two_person, unknown
-- column:  evidence | STRUCT(signal VARCHAR, tier INTEGER, field VARCHAR, value VARCHAR, weight DOUBLE)[] | what was seen; tier 0 stamped by AWS, 1 constrained, 2 free text of the caller, 3 behaviour
-- column:  flags | VARCHAR[] | agent_on_human_identity, mixed_session, contradiction, ...
-- column:  actor | VARCHAR | what to call the actor on a lane: product and identity, for example "amazon-q-cli · dana@example.com"
-- column:  parent_event_id | VARCHAR | the event whose caller this one was made for (DeleteStack, tool call), or null
-- column:  deciding_tier | INTEGER | the best tier among the evidence that carries executor (0 stamped by AWS, 1 constrained, 2 free text of the caller); null when unknown
-- column:  why | VARCHAR | the conclusion in one plain sentence
select
    event_answers.event_id,
    verdicts.executor,
    verdicts.confidence,
    verdicts.possible,
    event_answers.initiator,
    event_answers.owner,
    event_answers.owner_confidence,
    event_answers.product,
    verdicts.channel,
    event_answers.approval,
    case
        when event_answers.signed_in_by is null and event_answers.parent_event_id is null and event_answers.approved_by is null
                and event_answers.named_by is null
            then verdicts.evidence
        else list_concat(
            verdicts.evidence,
            list_filter(
                [
                    {'signal': 'signed_in', 'tier': 0::integer, 'field': 'lineage', 'value': event_answers.signed_in_by, 'weight': 0.0::double},
                    {'signal': event_answers.parent_rule, 'tier': 0::integer, 'field': 'lineage', 'value': event_answers.parent_event_id, 'weight': coalesce(event_answers.ancestor_weight, 0.0::double)},
                    {'signal': 'approved', 'tier': 0::integer, 'field': 'lineage', 'value': event_answers.approved_by, 'weight': 0.0::double},
                    {'signal': 'person_named', 'tier': 0::integer, 'field': 'lineage', 'value': event_answers.named_by, 'weight': 0.0::double}
                ],
                lambda seen: seen.value is not null
            )
        )
    end as evidence,
    case
        when verdicts.kind <> 'human' and not event_answers.is_mixed and not event_answers.mismatch and not event_answers.by_program and not event_answers.is_early
            then verdicts.flags
        else list_concat(
            verdicts.flags,
            list_filter(
                [
                    case
                        when verdicts.kind = 'human' and (verdicts.executor = 'ai_agent' or verdicts.is_run_by_agent)
                            then 'agent_on_human_identity'
                    end,
                    case when event_answers.is_mixed then 'mixed_session' end,
                    case
                        when event_answers.is_mixed and verdicts.executor = 'unknown'
                            and not list_contains(verdicts.flags, 'possible_unmarked_agent')
                            then 'possible_unmarked_agent'
                    end,
                    case
                        when event_answers.is_early and verdicts.executor = 'unknown' and verdicts.channel in ('cli', 'sdk')
                            and list_contains(verdicts.possible, 'ai_agent')
                            then 'pre_marker_era'
                    end,
                    case when event_answers.mismatch then 'approval_mismatch' end,
                    case when event_answers.by_program then 'approved_by_program' end
                ],
                lambda flag: flag is not null
            )
        )
    end as flags,
    -- names were chosen by strangers: nothing that cannot be seen may enter a lane, and no lane is endless
    left(regexp_replace(event_answers.actor, '[\p{C}\p{Zl}\p{Zp}]', '', 'g'), 120) as actor,
    event_answers.parent_event_id,
    verdicts.deciding_tier,
    verdicts.why || case
        when event_answers.ancestor_name is not null
            then ' It was made for the caller of ' || left(regexp_replace(event_answers.ancestor_name, '[^A-Za-z0-9]', '', 'g'), 60) || '.'
        when verdicts.executor = 'ai_agent' and event_answers.initiator = 'human' and event_answers.approval = 'action_approved'
            then ' A person approved an action of this session.'
        when verdicts.executor = 'ai_agent' and event_answers.initiator = 'human'
            then ' A person had signed in for this session; the log does not show what was asked.'
        when verdicts.executor = 'aws_service' and event_answers.initiator = 'unknown' then ' The log does not show for whom.'
        else ''
    end as why
from event_answers
inner join verdicts on event_answers.number = verdicts.number
