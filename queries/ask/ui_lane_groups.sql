-- purpose: whose credentials each actor used most, and in which account it did most
-- param:   actors | VARCHAR[] |  | the actors that are asked about, as executor, a bar, actor
-- param:   index | VARCHAR | from event_index | the events in narrow rows: the table, or the query that makes it in a case without it
-- reads:   event_index
-- grain:   executor, actor
-- column:  executor | VARCHAR | human, ai_agent, automation, aws_service, unknown
-- column:  actor | VARCHAR | what the lane is called
-- column:  owner | VARCHAR | whose credentials it used most, or null
-- column:  account | VARCHAR | the account in which it did most, or null
with
counted as (
    select
        executor,
        coalesce(actor, '') as actor,
        owner,
        account_id as account,
        count(*) as n
    from query($index)
    where executor || '|' || coalesce(actor, '') in (select unnest($actors::varchar[]))
    group by all
),

owners as (
    select executor, actor, owner, sum(n) as n
    from counted
    group by all
),

accounts as (
    select executor, actor, account, sum(n) as n
    from counted
    group by all
)

select
    owners.executor,
    owners.actor,
    arg_max(owners.owner, (owners.n, owners.owner)) filter (where owners.owner is not null) as owner,
    (
        select arg_max(accounts.account, (accounts.n, accounts.account)) filter (where accounts.account is not null)
        from accounts
        where accounts.executor = owners.executor and accounts.actor = owners.actor
    ) as account
from owners
group by owners.executor, owners.actor
order by owners.executor, owners.actor
