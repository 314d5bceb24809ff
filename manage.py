#!/usr/bin/env python
"""Django's command line; starts the embedded PostgreSQL and Valkey when no services are configured."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pvi.settings")
    if not os.environ.get("DATABASE_URL"):
        from pvi.lokaal import omgeving

        omgeving.prepare(sys.argv)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
