"""Codes, kenmerken and marks."""

import base64
import re
from itertools import pairwise

import pytest

from pvi import kluis
from pvi.kluis import codes

ALFABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_code_is_shown_in_groups_and_read_back():
    code = kluis.new_code()
    getoond = kluis.format_code(code)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]", getoond)
    assert kluis.normalize_code(getoond) == code


def test_check_character_equals_the_known_answer():
    assert kluis.normalize_code("0000-0000-0000-0000-0") == "0" * 17
    assert kluis.normalize_code("0000-0000-0000-0001-2") == "0000000000000001" + "2"
    assert kluis.normalize_code("0000-0000-0000-000G-5") == "000000000000000G" + "5"


def test_typed_code_is_forgiven_its_form():
    code = next(code for code in iter(kluis.new_code, None) if "0" in code and "1" in code)
    getoond = kluis.format_code(code)
    varianten = [
        getoond.lower(),
        f"  {getoond.replace('-', ' ')}\n",
        getoond.replace("-", ""),
        getoond.replace("-", " – "),
        getoond.replace("0", "O").replace("1", "I"),
        getoond.lower().replace("0", "o").replace("1", "l"),
    ]
    assert {kluis.normalize_code(variant) for variant in varianten} == {code}


def test_every_wrong_character_and_every_swap_is_found():
    code = kluis.new_code()
    fout = [code[:i] + teken + code[i + 1 :] for i in range(17) for teken in ALFABET if teken != code[i]]
    for i in range(17):
        for j in range(i + 1, 17):
            if code[i] != code[j]:
                tekens = list(code)
                tekens[i], tekens[j] = tekens[j], tekens[i]
                fout.append("".join(tekens))
    assert len(fout) > 17 * 31
    assert not [verkeerd for verkeerd in fout if kluis.normalize_code(verkeerd)]


@pytest.mark.parametrize("tekst", ["", "abc", "M-7KQ3-M9XD", "B4TN-8SGC-2VTP-H6RA", "U000-0000-0000-0000-0", "٠" * 17])
def test_what_is_no_code_is_refused(tekst):
    assert kluis.normalize_code(tekst) is None


def test_codes_use_all_80_bits():
    codes = [kluis.new_code() for _ in range(2000)]
    assert len(set(codes)) == 2000
    for plek in range(16):
        assert {code[plek] for code in codes} == set(ALFABET)


def test_kenmerk_is_random_and_spells_nothing():
    kenmerken = {kluis.new_kenmerk("M") for _ in range(2000)}
    assert len(kenmerken) == 2000
    for kenmerk in kenmerken:
        assert re.fullmatch(r"M-[2-79BCDFGHJKMNPQRTVWXZ]{4}-[2-79BCDFGHJKMNPQRTVWXZ]{4}", kenmerk)
        tekens = kenmerk[2:].replace("-", "")
        assert all(een != twee for een, twee in pairwise(tekens))


def test_code_shares_no_group_with_the_kenmerk(monkeypatch):
    worp = iter("7KQ3" + "A" * 12 + "B" * 16)
    monkeypatch.setattr(codes.secrets, "choice", lambda _tekens: next(worp))
    assert kluis.new_code("M-7KQ3-M9XD").startswith("BBBB")


def test_marks_depend_on_key_purpose_and_value(settings):
    eerste = kluis.merk("code", "waarde")
    assert re.fullmatch("[0-9a-f]{64}", eerste)
    assert kluis.merk("code", "waarde") == eerste
    anders = {kluis.merk("adres", "waarde"), kluis.merk("code", "Waarde")}
    settings.CODESLEUTEL = base64.b64encode(bytes(32)).decode()
    anders.add(kluis.merk("code", "waarde"))
    assert len(anders | {eerste}) == 4


def test_mark_equals_the_known_answer(settings):
    """echo -n waarde | openssl dgst -sha256 -mac hmac, under the sub key made in the same way."""
    settings.CODESLEUTEL = base64.b64encode(bytes(range(32))).decode()
    assert kluis.merk("code", "waarde") == "4546e6cde33d55b0e7adf69477ade341eed1503312f30bb0e40b70379356ed85"
