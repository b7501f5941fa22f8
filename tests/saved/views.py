"""Puts the views and macros of ``queries/views`` into a case, as the end of a build is to do."""

import re
from pathlib import Path

from timeline.catalog import Query, catalogue
from timeline.store import Store, _typed_select, replacing

VIEWS = sorted((query for query in catalogue().values() if query.room == "views"), key=lambda query: query.name)


def put(store: Store, query: Query) -> None:
    """A view; a macro when the query has parameters: of one value when it has no grain, of a table when it has one."""
    run = store._connection.execute
    purpose = query.purpose.replace("'", "''")
    if query.params:
        select = re.sub(r"\$([a-z_]\w*)", r"\1", query.sql)
        table = "table " if query.grain else ""
        run(f'create or replace macro "{query.name}"({", ".join(p.name for p in query.params)}) as {table}({select})')
        run(f"""comment on macro {table}"{query.name}" is '{purpose}'""")
        return
    run(f'create or replace view "{query.name}" as {_typed_select(query)}')
    run(f"""comment on view "{query.name}" is '{purpose}'""")
    for column in query.columns:
        meaning = column.meaning.replace("'", "''")
        run(f"""comment on column "{query.name}"."{column.name}" is '{meaning}'""")


def put_all(case: Path) -> None:
    with replacing(case) as store:
        for query in VIEWS:
            put(store, query)
