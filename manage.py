#!/usr/bin/env python
"""Django's command line; starts the embedded PostgreSQL and Valkey when no services are configured."""

import os
import sys


def main(argv: list[str]) -> None:
    """Run one command. A database that is not there or not ready ends in one line that says what to do first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pvi.settings")
    if not os.environ.get("DATABASE_URL"):
        from pvi.lokaal import omgeving

        omgeving.prepare(argv)
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError

    try:
        execute_from_command_line(argv)
    except DatabaseError:
        if "--traceback" in argv or (reden := _first_to_do()) is None:
            raise
        sys.exit(reden)


def _first_to_do() -> str | None:
    """Why no command can use this database; None when the fault lies elsewhere."""
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        connection.close()
        stappen = MigrationExecutor(connection)
        if not stappen.migration_plan(stappen.loader.graph.leaf_nodes()):
            return None
    except DatabaseError:
        return "De database antwoordt niet. Controleer DATABASE_URL en of PostgreSQL draait."
    return "De database is leeg of van een oudere versie. Draai eerst `manage.py migrate`, of `make demo` voor de demo."


if __name__ == "__main__":
    try:
        main(sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)
