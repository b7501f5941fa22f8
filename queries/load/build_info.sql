-- purpose: what this case was made with: tool and catalogue versions, the symptom the user named, the window
-- reads:   given
-- grain:   key
-- column:  key | VARCHAR | tool_version, rules_version, symptom, from, to, accounts, regions, ignore_tiers
-- column:  value | VARCHAR | its value as text
select * from given
order by key
