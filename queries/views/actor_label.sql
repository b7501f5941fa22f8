-- title:   An actor with the sign of its class
-- purpose: what charts and reports call an actor: select actor_label(executor, actor) from attributions
-- param:   class | VARCHAR |  | the executor's class
-- param:   name | VARCHAR |  | the actor's name
-- reads:   none
-- grain:   none
-- column:  label | VARCHAR | sign and name
select
    case $class
        when 'human' then '● ' when 'ai_agent' then '◆ ' when 'automation' then '■ ' when 'aws_service' then '✚ ' else '? '
    end || coalesce($name, 'nobody named') as label
