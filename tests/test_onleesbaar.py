"""What people wrote lies sealed: every column of every table, the historical ones too, looked at as a thief would.

Three ways of looking. Which columns could hold a text at all, each with a reason or sealed. What the pages of a melder
post, read back from a dump. And a whole case, of which every sealed text is looked for in everything that is not.
"""

import re
from collections.abc import Iterator

import pytest
from django import forms
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from meldingen.forms.melden import STAPPEN
from meldingen.models import MelderIdentiteit, Melding
from pvi import kluis
from pvi.kluis import EncryptedTextField
from tests.meldingen import melder as m

pytestmark = pytest.mark.django_db

CODE = "a code from a list or a table, chosen and never typed"
MERK = "a keyed hash"
STAF = "who works here, read by everybody who works with them (Medewerker)"
BEHEER = "words of the organisation itself, shown to everybody"
# (table, column) as a pattern → why this column may be read by who holds a dump. A new line is a decision.
LEESBAAR: dict[str, str] = {
    r"(account|auth|guardian|socialaccount|django_(content_type|migrations))\w*\.\w+": "tables of the libraries; empty "
    "or without a word of ours (tests/pvi/test_sso.py, test_inloggen.py)",
    r"django_session\.session_data": "sealed (pvi/web/sessie.py)",
    r"django_session\.session_key": MERK,
    r"mfa_authenticator\.data": "sealed secrets (pvi/inloggen/factor.py)",
    r"pvi_cache\.\w+": "marks of attempts and counts (pvi/web/tempo.py)",
    r"\w+\.history_change_reason": "never filled",
    r"\w+\.(gronden|aarden|maatregelen|nevensporen|toetsen|lezers|bestanden|kolommen)": CODE,
    r"\w+\.(lc_criteria|aspecten|parameters)": "codes with yes or no, a grade, or a date",
    r"\w+\.(uitkomst|context|kanaal|machtsverhouding|sluitreden|redencode|soort|straf|hoofdspoor|vorm|positie)": CODE,
    r"\w+\.(rol|auteur_rol|rollen|stap|overgang|route)": CODE,
    r"\w+\.kenmerk": "random, given by the portal",
    r"\w+\.(code_merk|account_merk|account_code|sleutelmerk|maandmerk|hash|vorige|sha256)": MERK,
    r"meldingen_inzage\.(doel|keten)": "constant words of a page; the chain of a row",
    r"(meldingen_inzagebestand\.muren|dashboards_rapportage\.grenzen)": MERK,
    r"meldingen_cijferbesluit\.(wat|reden)": CODE,
    r"meldingen_inzagecontrole\.genoemd": "chains and places",
    r"meldingen_notificatie\.aanleiding": "which occasion, by key",
    r"meldingen_termijn\.onderwerp": "the key of a record",
    r"meldingen_lijstfilter\.vraag": "words of the filter form, never somebody's text",
    r"meldingen_lijstfilter\.naam": "own words of staff for a list, asked without names; read by nobody else",
    r"meldingen_vernietiging\.regel": CODE,
    r"pvi_verzending\.antwoord": "a sealed address",
    r"pvi_(verzending|weggelegd)\.(merk|wie)": MERK,
    r"pvi_mislukking\.(taak|onderwerp|fout)": "the name of a job, the key of a row, the type of an error",
    r"dashboards_rapportage\.(inhoud|periode)": "published figures",
    r"pvi_(medewerker|accountverzoek)\.(naam|email|personeelsnummer|password)": STAF,
    r"pvi_beheerlog\.(onderdeel|wijziging)": "what beheer changed: settings and roles, never a case",
    r"pvi_(organisatieeenheid|eenheidalias|referentie|tekst)\.\w+": BEHEER,
    r"pvi_sleutel\.hoofdsleutel_id": "which master key, not the key",
    r"pvi_taakloop\.(fout|taak)": "the type of an error, the name of a job",
    r"triage_(historical)?onderzoek\.rapport_kenmerk": "the number under which a report lies elsewhere",
}
TEKSTSOORTEN = ("character varying", "text", "character", "json", "jsonb", "ARRAY")


def text_columns() -> list[tuple[str, str]]:
    """Every column of the database in which a text fits as it was typed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND data_type = ANY(%s) ORDER BY 1, 2",
            [list(TEKSTSOORTEN)],
        )
        return cursor.fetchall()


def fields() -> dict[tuple[str, str], models.Field]:
    return {
        (model._meta.db_table, veld.column): veld
        for model in apps.get_models(include_auto_created=True)
        for veld in model._meta.local_fields
    }


def has_choices(veld: models.Field | None) -> bool:
    if isinstance(veld, ArrayField):
        veld = veld.base_field
    return bool(veld is not None and veld.choices)


def test_every_column_that_could_hold_words_is_sealed_or_has_a_reason():
    velden = fields()
    onverklaard = [
        f"{tabel}.{kolom}"
        for tabel, kolom in text_columns()
        if not has_choices(velden.get((tabel, kolom)))
        and not any(re.fullmatch(patroon, f"{tabel}.{kolom}") for patroon in LEESBAAR)
    ]
    assert onverklaard == []


def test_every_reason_is_for_a_column_that_is_there():
    kolommen = [f"{tabel}.{kolom}" for tabel, kolom in text_columns()]
    assert [p for p in LEESBAAR if not any(re.fullmatch(p, kolom) for kolom in kolommen)] == []


def test_a_sealed_column_holds_bytes_and_is_sealed_in_the_history_too():
    velden = fields()
    for (tabel, kolom), veld in velden.items():
        if isinstance(veld, EncryptedTextField) and "_historical" not in tabel:
            ooit = velden.get((tabel.replace("_", "_historical", 1), kolom))
            assert ooit is None or isinstance(ooit, EncryptedTextField), f"{tabel}.{kolom}"


# --- the dump of a thief ---------------------------------------------------------------------------------------------


def dump(kolommen: list[tuple[str, str]] | None = None) -> Iterator[tuple[str, str]]:
    """(table.column, everything in it as text): of all columns, or of these."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() ORDER BY 1, 2"
        )
        for tabel, kolom in kolommen or cursor.fetchall():
            # bytea as the characters it holds, so that a text stored as bytes is found as well.
            cursor.execute(
                f"SELECT CASE WHEN pg_typeof(\"{kolom}\") = 'bytea'::regtype"  # noqa: S608 - names of our own tables
                f' THEN encode("{kolom}"::text::bytea, \'escape\') ELSE "{kolom}"::text END FROM "{tabel}"'
                f' WHERE "{kolom}" IS NOT NULL'
            )
            yield f"{tabel}.{kolom}", "\n".join(rij[0] for rij in cursor.fetchall())


def canaries() -> Iterator[tuple[int, dict[str, str], list[str]]]:
    """Per step of the form: what is posted, with an own word in every field that takes words."""
    nummer = 0
    for stap, (onderdeel, antwoorden) in enumerate(zip(STAPPEN, m.stappen("RT"), strict=True), 1):
        gevuld, woorden = dict(antwoorden), []
        velden = dict(onderdeel.form.base_fields)
        if onderdeel.personen is not None:
            velden |= {f"personen-0-{naam}": veld for naam, veld in onderdeel.personen.form.base_fields.items()}
        for naam, veld in velden.items():
            if isinstance(veld, forms.CharField) and not isinstance(veld, forms.ChoiceField):
                nummer += 1
                woord = f"kanarie{nummer:02}zx"
                post = isinstance(veld, forms.EmailField) or naam.endswith("-sleutel")
                gevuld[naam] = f"{woord}@voorbeeld.invalid" if post else f"06 {woord}"
                woorden.append(woord)
        yield stap, gevuld, woorden


def found(woorden: list[str], alles: Iterator[tuple[str, str]]) -> list[str]:
    return [f"{woord} in {waar}" for waar, tekst in alles for woord in woorden if woord.lower() in tekst.lower()]


def test_no_word_of_a_melder_can_be_read_in_the_database(client, team, vik, organisatie):
    """Of the draft, of the case, of what comes after it, and of the history that each change leaves."""
    woorden: list[str] = []
    for stap, gevuld, nieuw in canaries():
        assert m.post(client, stap, gevuld).status_code == 302, stap
        client.post("/melden/concept/", {**gevuld, "stap": str(stap), "sleutel": m.sleutel(client)})
        woorden += nieuw
    assert len(woorden) >= 10, "a word for every field: story, place, wishes, name, mail, telephone, people"
    assert found(woorden, dump()) == [], "in the draft"
    m.send(client)
    client.post("/melden/ontvangen/", {"bewaard": "on"})
    for actie in ("bericht", "benadeling"):
        woorden.append(f"kanarie{actie}zx")
        antwoord = client.post("/volgen/melding/", {"actie": actie, f"{actie}-tekst": woorden[-1]})
        assert antwoord.status_code == 302
    melding, identiteit = Melding.objects.get(), MelderIdentiteit.objects.get()
    with kluis.opened(melding.sleutel_id, identiteit.sleutel_id):
        # It is all there, for who has the keys; and once more in the history.
        assert "kanarie" in identiteit.telefoon and "kanarie" in melding.wat_gebeurd
        melding.save()
    assert found(woorden, dump()) == []


def test_the_thief_of_this_test_finds_what_lies_open(vik):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pvi_medewerker SET naam = 'kanarie-open' WHERE id = %s", [vik.pk])
        cursor.execute("CREATE TABLE proef_bytes (stuk bytea)")
        cursor.execute("INSERT INTO proef_bytes VALUES (%s)", [b"\x01kanarie-bytes\x02"])
    assert found(["kanarie-open", "kanarie-bytes"], dump()) == [
        "kanarie-bytes in proef_bytes.stuk", "kanarie-open in pvi_medewerker.naam",
    ]  # fmt: skip
