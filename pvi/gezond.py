"""`/gezond/`: does this process serve pages? One word for a load balancer, no details for anybody else."""

import asyncio
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from health_check.base import HealthCheck
from health_check.checks import Database
from health_check.exceptions import ServiceUnavailable
from health_check.views import HealthCheckView


@dataclass
class Migraties(HealthCheck):
    """All migrations of this code are applied: pages of newer code on an older database fail one by one."""

    alias: str = "default"

    def run(self) -> None:
        connection = connections[self.alias]
        with connection.temporary_connection():
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                raise ServiceUnavailable("Migraties ontbreken")


class Gezond(HealthCheckView):
    """200 `gezond`, or 503 with the names of the checks that fail."""

    checks = (Database, Migraties)

    async def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        with self.get_executor() as executor:
            results = await asyncio.gather(*(check.get_result(executor) for check in self.get_checks()))
        failing = [type(result.check).__name__ for result in results if result.error]
        text = f"ongezond: {', '.join(failing)}" if failing else "gezond"
        return HttpResponse(f"{text}\n", content_type="text/plain; charset=utf-8", status=503 if failing else 200)


gezond = login_not_required(Gezond.as_view())
