"""Prints the column dictionary of the catalogue, as ``docs/plan.md`` carries it.

Usage: python scripts/plan_dictionary.py
"""

from __future__ import annotations

from pni_sheets.plan.tables import TABLES, Table


def dictionary() -> str:
    """One Markdown table for each file, from its declaration."""
    return "\n\n".join(_table(table) for table in TABLES)


def _table(table: Table) -> str:
    rows = [
        f"| `{c.name}` | {'yes' if c.required else 'no'} | {c.description} |" for c in table.columns
    ]
    head = [f"**`{table.file}`**", "", "| column | required | what it holds |", "|---|---|---|"]
    return "\n".join([*head, *rows])


if __name__ == "__main__":
    print(dictionary())
