# Turns a JSON list of SQL texts into the statements that SQLite runs of each, seen by its trace, or null where it refuses one.
import json
import sqlite3
import sys

SCHEMA = """
CREATE TABLE users (id, name, a, b, x, y, email, deleted, active);
CREATE TABLE t (a, b, c, d, id PRIMARY KEY, arr, x); CREATE TABLE u (a, b, c, id, x); CREATE TABLE secrets (a);
CREATE TABLE t1 (x, y, a, id); CREATE TABLE t2 (x, y, b, id); CREATE TABLE t3 (x); CREATE TABLE orders (id, user_id);
CREATE TABLE banned (user_id); CREATE TABLE inner_t (b, c); CREATE TABLE log (a); CREATE TABLE a (a); CREATE TABLE b (c);
CREATE VIEW v AS SELECT 1;
"""


def run(text):
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(SCHEMA)
    seen = []
    connection.set_trace_callback(seen.append)
    # Nothing outside the memory: no attached files, no functions that reach out.
    connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_ATTACH else sqlite3.SQLITE_OK)
    try:
        connection.executescript(text)
    except (sqlite3.Error, ValueError):
        return None
    finally:
        connection.set_trace_callback(None)
        connection.close()
    # executescript commits first; a trigger's statements come as comments
    return [statement for statement in seen[1:] if not statement.startswith("-- ")] if seen[:1] == ["COMMIT"] else [
        statement for statement in seen if not statement.startswith("-- ")
    ]


print(json.dumps([run(text) for text in json.load(sys.stdin)]))
