-- purpose: what a chain may end in: failed calls that a rule ties to a successful change, and replacements that go round in a loop
-- caveat:  a cut network path shows by replacements alone; what is replaced once may be a rollout, what is launched after the cut and ended soon after is none
-- caveat:  a removal refused because something depends on the thing lost nothing: its link stands, and makes no incident
-- reads:   links, actions, excluded_errors, resource_tokens
-- grain:   event_id
-- column:  event_id | VARCHAR | the failed call, or the replacement
with
churn as (
    select links.cause_id, links.effect_id, actions.verb
    from links
    join actions on actions.event_id = links.effect_id
    where links.rule = 'replacement_churn' and links.weight >= 0.7 and not actions.failed
),
looping as (
    select distinct born.cause_id
    from churn as born
    join resource_tokens as created on created.event_id = born.effect_id and created.role = 'created'
    join churn as ended on ended.cause_id = born.cause_id and ended.verb = 'delete'
    join resource_tokens as target on target.event_id = ended.effect_id and target.role = 'target' and target.token = created.token
    where born.verb = 'create'
)
select distinct links.effect_id as event_id
from links
join actions as effect on effect.event_id = links.effect_id
join actions as cause on cause.event_id = links.cause_id
left join excluded_errors on excluded_errors.event_id = links.effect_id
where
    links.kind = 'mechanism'
    and links.weight >= 0.7
    and links.cause_id <> links.effect_id
    and effect.failed
    and not cause.failed
    and (links.rule = 'throttled_by_burst' or (cause.is_write and cause.verb not in ('assume', 'sign_in', 'read')))
    and not (links.rule = 'blocked_by_dependent' and (effect.is_destructive or links.weight < 0.85))
    and coalesce(effect.error_family, 'other') <> 'refused_by_guardrail'
    and excluded_errors.event_id is null
union
select churn.effect_id
from churn
semi join looping using (cause_id)
where churn.verb in ('create', 'delete')
order by event_id
