-- purpose: change sets that one identity proposed and another executed, or that a person executed for a program
-- reads:   callers
-- grain:   event_id
-- column:  event_id | VARCHAR | the ExecuteChangeSet
-- column:  approval | VARCHAR | two_person, action_approved where a person executed what a program had proposed, unknown where nobody can tell
-- column:  approved_by | VARCHAR | the event of the other one, or of the person
with change_sets as (
    select
        *,
        regexp_replace(coalesce(request ->> '$.changeSetName', ''), '^arn:[^/]*:changeSet/([^/]+)/.*$', '\1') as change_set,
        regexp_replace(coalesce(request ->> '$.stackName', ''), '^arn:[^/]*:stack/([^/]+)/.*$', '\1') as stack
    from callers
    where event_name in ('CreateChangeSet', 'ExecuteChangeSet')
),

proposed as (
    select
        executed.event_id,
        executed.identity,
        executed.executor,
        max_by(created.event_id, (created.event_time, created.event_id)) as proposal_id,
        max_by(created.identity, (created.event_time, created.event_id)) as proposer,
        max_by(created.executor, (created.event_time, created.event_id)) as proposer_class
    from change_sets as executed
    inner join change_sets as created
        on executed.change_set = created.change_set
        and executed.account_id = created.account_id
        and executed.region = created.region
        and (executed.stack = created.stack or executed.stack = '')
        and created.event_time <= executed.event_time
    where executed.event_name = 'ExecuteChangeSet' and created.event_name = 'CreateChangeSet' and executed.change_set <> ''
    group by executed.event_id, executed.identity, executed.executor
),

weighed as (
    select
        event_id,
        case
            -- a person who executes what an agent or a job had prepared has let it happen, whosever key the agent used
            when executor = 'human' and proposer_class in ('ai_agent', 'automation') then 'action_approved'
            when proposer <> identity and executor in ('human', 'unknown') and proposer_class in ('human', 'unknown') then 'two_person'
            when proposer <> identity and executor = 'unknown' then 'unknown'
        end as approval,
        case when executor = 'human' and proposer_class in ('ai_agent', 'automation') then event_id else proposal_id end as approved_by
    from proposed
)

select * from weighed
where approval is not null
