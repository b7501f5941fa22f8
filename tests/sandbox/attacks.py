"""What a stranger may try on the SQL page, by kind. ``{case}`` is the evidence, ``{folder}`` the folder it lies in."""

READING_FILES = [
    "select * from read_text('/etc/passwd')",
    "select * from read_blob('/etc/passwd')",
    "select * from read_csv('/etc/passwd')",
    "select * from read_csv_auto('/dev/stdin')",
    "select * from read_json('/etc/hostname')",
    "select * from read_parquet('/etc/passwd')",
    "from parquet_scan('{folder}/*')",
    "select * from glob('/*')",
    "select * from sniff_csv('/etc/passwd')",
    "select * from '/etc/passwd'",
    "select * from query('select * from read_text(''/etc/passwd'')')",
    "from query_table('/etc/passwd')",
    "copy events from '/etc/passwd'",
]
OWN_DATABASE = [
    "select * from read_blob('{case}')",
    "select * from read_text('{case}.wal')",
    "select * from parquet_metadata('{case}')",
    "from '{case}'",
    "copy (select 1) to '{case}' (use_tmp_file false)",
    "copy (select 1) to '{case}.wal'",
    "copy (select 1) to '{case}.wal.checkpoint' (use_tmp_file false)",
    "copy (select 1) to '{case}.wal.recovery' (use_tmp_file false)",
    "attach '{case}' as again",
    "attach '{case}' as again (read_only false)",
]
WRITING_FILES = [
    "copy (select 1) to '{folder}/out.csv'",
    "copy (select 1) to '/dev/stdout'",
    "copy events to '{folder}/parts' (format parquet, partition_by (kind))",
    "export database '{folder}/all'",
    "set log_query_path = '{folder}/log.txt'",
    "pragma profiling_output = '{folder}/profile.json'",
    "call enable_logging(storage = 'file', storage_path = '{folder}/logs')",
    "select * from enable_logging(storage = 'file', storage_path = '{folder}/logs')",
]
IN_DISGUISE = [
    "with x as (copy (select 1) to '{folder}/out.csv') select 1",
    "with x as (copy (select 1 as c) to '{case}' (use_tmp_file false)) select 1",
    "with x as (copy (select 1 as c) to '{case}.wal.checkpoint' (use_tmp_file false)) select 1",
    "with x as materialized (copy (select 1 as c) to '{case}' (use_tmp_file false)) from x",
    "explain analyze copy (select 1) to '{folder}/out.csv'",
    "explain analyze copy (select 1) to '{case}' (use_tmp_file false)",
    "explain analyze copy (select 1) to '{case}.wal' (use_tmp_file false)",
    "explain analyze insert into events select * from events",
    "explain analyze delete from events",
    "explain analyze drop table events",
    "with gone as (delete from events returning *) select * from gone",
    "with more as (insert into events select * from events returning *) select * from more",
]
ELSEWHERE = [
    "attach '{folder}/other.duckdb'",
    "attach ':memory:' as mine",
    "install httpfs",
    "install '{folder}/evil.duckdb_extension'",
    "load httpfs",
    "load '{folder}/evil.so'",
    "create secret s (type s3, key_id 'a', secret 'b')",
    "select * from read_csv('http://127.0.0.1:9/x.csv')",
    "select * from read_parquet('s3://bucket/x')",
]
SETTINGS = [
    "set threads = 1",
    "set memory_limit = '100GB'",
    "set temp_directory = '{folder}'",
    "set enable_external_access = true",
    "set disabled_filesystems = ''",
    "set lock_configuration = false",
    "set search_path = 'memory'",
    "pragma enable_profiling = 'json'",
]
CHANGES = [
    "drop table events",
    "delete from events",
    "update events set kind = 'x'",
    "insert into events select * from events",
    "merge into events using (select 'e1' as event_id) as new using (event_id) when matched then delete",
    "create table x as select 1",
    "create or replace temp table events as select 1",
    "create temp view events as select 1",
    "alter table events add column x int",
    "comment on table events is 'x'",
    "begin transaction",
    "checkpoint",
    "call force_checkpoint()",
    "prepare p as select 1",
]
MANY_OR_NONE = [
    "select 1; drop table events",
    "select 1; copy (select 1) to '{folder}/out.csv'",
    "",
    "-- nothing",
]
FAULTY = [
    "select * from evnts",
    "selec 1",
    "select event_idd from events",
    "select secret_frame from secret_frame",
    "select '\ud800'",
    "select 1 \x00",
    "select " + "(" * 3000 + "1" + ")" * 3000,
]
BOMBS = [
    "select len(range(2000000000))",
    "select list_sort(range(500000000))",
    "select string_agg(repeat('x', 1000000), '') from range(100000)",
    "select repeat('x', 50000000) as a, repeat('y', 50000000) as b",
    "select repeat('x', 1000000) as wide from range(1000)",
    "select list(range) over (order by range) from range(100000)",
]
ENDLESS = [
    "select rpad('x', 2000000000, 'y')",
    "select count(*) from range(1000000) a, range(1000000) b where a.range + b.range = -1",
    "with recursive r as (select 1 as n union all select n + 1 from r) select count(*) from r",
    "select sum(levenshtein(repeat('ab', 40000), repeat('ba', 40000)))",
    "select count(*) from events a, events b, events c, events d where a.event_time > d.event_time",
]
REFUSED = [
    *READING_FILES, *OWN_DATABASE, *WRITING_FILES, *IN_DISGUISE, *ELSEWHERE, *SETTINGS, *CHANGES, *MANY_OR_NONE,
    *FAULTY, *BOMBS,
]  # fmt: skip
