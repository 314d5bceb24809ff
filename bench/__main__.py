"""`make bench`, or `python -m bench --maten 20000 50000`: one table, a column for each size of the database."""

import argparse
import sys
import time

from bench.omgeving import servers, setup_django

MATEN = (20_000, 50_000, 500_000)
SNEL = (2_000, 20_000)


def main() -> None:
    vraag = argparse.ArgumentParser(prog="python -m bench", description="Meet het portaal bij veel meldingen.")
    vraag.add_argument("--maten", type=int, nargs="+", metavar="N", help="aantallen meldingen, van klein naar groot")
    vraag.add_argument("--snel", action="store_true", help="alleen 2.000 en 20.000 meldingen, minder herhalingen")
    vraag.add_argument("--keren", type=int, help="herhalingen per meting; de mediaan telt")
    keuze = vraag.parse_args()
    maten = sorted(keuze.maten or (SNEL if keuze.snel else MATEN))
    keren = keuze.keren or (5 if keuze.snel else 9)
    with servers():
        setup_django()
        run(maten, keren)


def run(maten: list[int], keren: int) -> None:
    from django.core.management import call_command
    from django.db import connection

    from bench.gegevens import grow, make_wereld
    from bench.metingen import Meting, measure
    from bench.tabel import draw, figure
    from pvi import klok

    say = _log(time.perf_counter())
    begin = time.perf_counter()
    call_command("migrate", verbosity=0)
    opbouw = Meting("Opbouw", "migrate op een lege database", 1000 * (time.perf_counter() - begin))
    say(f"migrate: {figure(opbouw)}")
    call_command("createcachetable", verbosity=0)
    wereld = make_wereld(klok.vandaag())
    say(f"{wereld.aantal} zaken gemaakt, {len(wereld.open)} open")
    kolommen: dict[int, list[Meting]] = {}
    for maat in maten:
        grow(wereld, maat)
        with connection.cursor() as cursor:
            # What the database does by itself in life, within minutes.
            cursor.execute("VACUUM")
        say(f"{wereld.aantal} meldingen staan klaar")
        kolommen[maat] = [opbouw]
        for meting in measure(wereld, keren):
            # Half a million takes a while: what is measured is said at once, and the table comes at the end.
            say(f"{meting.groep}, {meting.naam}: {figure(meting)}")
            kolommen[maat].append(meting)
    print(draw(kolommen, keren))


def _log(begin: float):
    def say(tekst: str) -> None:
        print(f"{time.perf_counter() - begin:7.1f} s  {tekst}", file=sys.stderr, flush=True)

    return say


if __name__ == "__main__":
    main()
