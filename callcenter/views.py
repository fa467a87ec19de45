"""Views for programs that draw their own pictures (BI): docs/integrator.md names their columns, which are kept.

They are no part of the migrations: SQLite cannot change a table that a view reads, so each upgrade takes them away
first and makes them anew for the newest shape.
"""

from typing import Final

from sqlalchemy import Connection, inspect, text

VIEWS: Final = {
    "bi_calls": """
        SELECT id AS call_id, node, direction, status, queue, from_number, to_number, did AS line, customer_key,
               started_at, answered_at, ended_at, wait_s, talk_s, hold_s, hangup_by
        FROM calls
    """,
    "bi_queue_visits": """
        SELECT 'own' AS source, v.call_id, v.queue, v.entered_at, v.left_at,
               CASE v.outcome WHEN 'leave_empty' THEN 'empty' WHEN 'continued' THEN 'withdrawn'
                              WHEN 'lost' THEN 'open' ELSE coalesce(v.outcome, 'open') END AS ending,
               coalesce(v.wait_s, 0) AS wait_s, coalesce(v.agent, '') AS agent, c.from_number AS caller, c.did AS line
        FROM call_queue_visits v JOIN calls c ON c.id = v.call_id
        UNION ALL
        SELECT source, call_id, queue, entered_at, NULL, ending, wait_s, agent, caller, did
        FROM imported_visits
    """,
    "bi_agent_states": """
        SELECT l.user_id, u.name, l.state, l.reason, l.started_at, l.ended_at
        FROM agent_state_log l JOIN users u ON u.id = l.user_id
    """,
    "bi_queue_quarters": """
        SELECT at, queue, line, region, offered, answered, answered_in_time, lost, abandoned, short_abandoned,
               short_talks, timed_out, left_empty, flow_out, refused, unfinished, transferred, level_base, talked,
               answered_wait_s, abandoned_wait_s, longest_wait_s, talk_s, hold_s, wrap_s
        FROM report_quarters
    """,
}


def drop_views(connection: Connection) -> None:
    """Those that are there."""
    for name in set(inspect(connection).get_view_names()) & VIEWS.keys():
        connection.execute(text(f"DROP VIEW {name}"))


def make_views(connection: Connection) -> None:
    """All of them, on a database of the newest shape."""
    for name, query in VIEWS.items():
        connection.execute(text(f"CREATE VIEW {name} AS {query}"))
