-- purpose: what these logs cannot answer, and the events that show why
-- reads:   events
-- grain:   severity, note
-- column:  severity | VARCHAR | info, warning, serious
-- column:  note | VARCHAR | one sentence
-- column:  event_ids | VARCHAR[] | the events that show it
select null as severity
