-- purpose: for each run of failures the changes that meet it by a rule's token, between the last success and the first failure
-- reads:   link_episodes, link_subjects, link_levers
-- grain:   thread, run, family, cause_id, rule
-- column:  thread | VARCHAR | as in link_episodes
-- column:  run | BIGINT | as in link_episodes
-- column:  family | VARCHAR | as in link_episodes
-- column:  cause_id | VARCHAR | the change
-- column:  rule | VARCHAR | the rule
-- column:  token | VARCHAR | the token they share
-- column:  specificity | DOUBLE | as in link_subjects
with subjects as (
  select distinct
    link_episodes.thread,
    link_episodes.run,
    link_episodes.family,
    link_episodes.first_at,
    link_episodes.last_success,
    link_subjects.relation,
    link_subjects.token,
    link_subjects.specificity
  from link_episodes
  join link_subjects on link_subjects.event_id = link_episodes.first_id
),

met as (
  select
    subjects.thread,
    subjects.run,
    subjects.family,
    link_levers.event_id as cause_id,
    link_levers.rule,
    subjects.token,
    subjects.specificity,
    row_number() over (
      partition by subjects.thread, subjects.run, subjects.family, link_levers.rule
      order by link_levers.event_time desc, link_levers.event_id, subjects.specificity desc, subjects.token
    ) as recency
  from subjects
  join link_levers
    on link_levers.token = subjects.token
    and link_levers.relation = subjects.relation
    and link_levers.family = subjects.family
    and link_levers.event_time <= subjects.first_at + interval 1 second
    and (subjects.last_success is null or link_levers.event_time >= subjects.last_success - interval 60 second)
)

select
  thread,
  run,
  family,
  cause_id,
  rule,
  arg_max(token, (specificity, token)) as token,
  max(specificity) as specificity
from met
where recency <= 8
group by thread, run, family, cause_id, rule
order by thread, run, family, cause_id, rule
