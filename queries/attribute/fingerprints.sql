-- purpose: the distinct combinations of signals, which are judged once each
-- reads:   event_fingerprints
-- grain:   number
-- column:  number | INTEGER | a number for it, in the order of the text
-- column:  fingerprint | VARCHAR | as in event_fingerprints
select row_number() over (order by fingerprint) as number, fingerprint
from (select distinct fingerprint from event_fingerprints)
order by number
