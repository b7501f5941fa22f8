-- purpose: which combination of signals each event shows
-- reads:   event_fingerprints, fingerprints
-- grain:   event_id
-- column:  event_id | VARCHAR | as in events
-- column:  number | INTEGER | as in fingerprints and verdicts
select event_fingerprints.event_id, fingerprints.number
from event_fingerprints
inner join fingerprints on event_fingerprints.fingerprint = fingerprints.fingerprint
