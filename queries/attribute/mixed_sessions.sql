-- purpose: sessions in which an AI agent acted and somebody else acted too
-- reads:   event_marks, event_numbers, verdicts
-- grain:   session_id
-- column:  session_id | VARCHAR | as in events
select event_marks.session_id
from event_marks
inner join event_numbers on event_marks.event_id = event_numbers.event_id
inner join verdicts on event_numbers.number = verdicts.number
where event_marks.session_id is not null
group by event_marks.session_id
having bool_or(verdicts.executor = 'ai_agent') and bool_or(verdicts.executor in ('human', 'unknown', 'automation') and not verdicts.is_run_by_agent)
order by event_marks.session_id
