-- purpose: who executed each event, on whose behalf, how sure, and why
-- reads:   given
-- grain:   event_id
-- column:  event_id | VARCHAR | as the record has it
-- column:  executor | VARCHAR | human, ai_agent, automation, aws_service, unknown
-- column:  confidence | DOUBLE | probability of executor, 0 to 1
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
-- column:  why | VARCHAR | the conclusion in one plain sentence
select * from given
order by event_id
