"""The right behind every address: one reviewed line per URL name. A route without a line fails the build.

A line is one of the words below, or the rights of which one is needed, each as `R.X` or as `(R.X, roles)` when only
some roles use the page. On a route of a case the door asks that right on that case; elsewhere an appointment must
carry it.
"""

from meldingen.workflow import Recht
from pvi.rollen import Rol

# Everybody, also without login; the reason stands in OPENBAAR of test_routes.
OPENBAAR = "openbaar"
# Everybody who is logged in: the page shows only what is the visitor's own or everybody's.
INGELOGD = "ingelogd"
# The visitor's own melding, signaal, concept, procedure or job; 404 for everybody else.
EIGEN = "eigen"
# Only in the local demo or with DEBUG.
LOKAAL = "lokaal"

R = Recht
PC, SH, TC, TR, VI, VO, RK, SM, TJ = Rol.PC, Rol.SH, Rol.TC, Rol.TR, Rol.VI, Rol.VO, Rol.RK, Rol.SM, Rol.TJ
_ONDERZOEK = ((R.ONDERZOEKEN, {VO}),)
_BESLIST = ((R.BESLUITEN, {PC}),)
_OPGESTELD = ((R.BESLUITEN, {PC, TJ}),)
_TERUG = (*_ONDERZOEK, (R.AGENDEREN, {VI}))
_LIJN = (R.LIJN,)
_SLUIT = ((R.SLUITEN, {VI}),)

ROUTERECHTEN: dict[str, str | tuple[R | tuple[R, set[Rol]], ...]] = {
    # --- everybody -------------------------------------------------------------------------------------------------
    "start": OPENBAAR,
    "wegwijzer": OPENBAAR,
    "hulp": OPENBAAR,
    "privacy": OPENBAAR,
    "toegankelijkheid": OPENBAAR,
    "gezond": OPENBAAR,
    "stijlgids": LOKAAL,
    "sessie": INGELOGD,
    "sessie-melder": OPENBAAR,
    "meldingen:melden": OPENBAAR,
    "meldingen:melden-concept": OPENBAAR,
    "meldingen:ontvangen": OPENBAAR,
    "meldingen:volgen": OPENBAAR,
    "meldingen:volgen-melding": OPENBAAR,
    "meldingen:volgen-bewijs": OPENBAAR,
    "meldingen:volgen-klaar": OPENBAAR,
    "meldingen:mijn": INGELOGD,
    "meldingen:mijn-melding": EIGEN,
    "werk": INGELOGD,
    # --- logging in ------------------------------------------------------------------------------------------------
    "account_login": OPENBAAR,
    "account_logout": OPENBAAR,
    "account_signup": OPENBAAR,
    "account_inactive": OPENBAAR,
    "account_reset_password": OPENBAAR,
    "account_reset_password_done": OPENBAAR,
    "account_reset_password_from_key": OPENBAAR,
    "account_reset_password_from_key_done": OPENBAAR,
    "account_change_password": INGELOGD,
    "account_set_password": INGELOGD,
    "account_reauthenticate": INGELOGD,
    "sso": OPENBAAR,
    "sso-terug": OPENBAAR,
    "sso-opnieuw": INGELOGD,
    "mfa_authenticate": OPENBAAR,
    "mfa_reauthenticate": INGELOGD,
    "mfa_reauthenticate_webauthn": INGELOGD,
    "mfa_index": INGELOGD,
    "mfa_activate_totp": INGELOGD,
    "mfa_deactivate_totp": INGELOGD,
    "mfa_add_webauthn": INGELOGD,
    "mfa_remove_webauthn": EIGEN,
    "mfa_list_webauthn": INGELOGD,
    "mfa_view_recovery_codes": INGELOGD,
    "mfa_generate_recovery_codes": INGELOGD,
    # --- meldingen -------------------------------------------------------------------------------------------------
    "meldingen:werkvoorraad": INGELOGD,
    # Straight to a case through its own door, or one answer for not there and not yours.
    "meldingen:zoek": INGELOGD,
    "meldingen:filters": INGELOGD,
    "meldingen:filter-bewaren": INGELOGD,
    "meldingen:filter": EIGEN,
    "meldingen:selectie": ((R.TOEWIJZEN, {VI}),),
    # Prints only what the door of each case lets through.
    "meldingen:afdrukken": INGELOGD,
    # The own absence, and for a VIK coordinator those of the eenheid.
    "meldingen:overdracht": INGELOGD,
    "meldingen:afwezigheid-einde": EIGEN,
    "meldingen:overdragen": ((R.TOEWIJZEN, {VI, SH, PC}),),
    "meldingen:signaal-nieuw": (R.SIGNAAL_LOGGEN,),
    "meldingen:signaal-concept": EIGEN,
    "meldingen:namens": (R.NAMENS_MELDEN,),
    "meldingen:namens-concept": EIGEN,
    "meldingen:namens-code": (R.NAMENS_MELDEN,),
    "meldingen:namens-brief": (R.NAMENS_MELDEN,),
    "meldingen:concepten": INGELOGD,
    "meldingen:concept-weg": EIGEN,
    "meldingen:consulten": (R.CONSULT,),
    "meldingen:consult": EIGEN,
    # HR alone: the own tasks, and the right to each comes with the case.
    "meldingen:zorgtaken": INGELOGD,
    "meldingen:zorg": ((R.TOEWIJZEN, {VI, SH, PC}),),
    "meldingen:zorgtaak": EIGEN,
    "meldingen:signalen": (R.SIGNAAL_LOGGEN, R.SIGNAAL_BEOORDELEN),
    "meldingen:signaal": EIGEN,
    "meldingen:signaal-ontvangen": EIGEN,
    "meldingen:melding": (R.VOLGEN, R.MELDING_LEZEN),
    "meldingen:tijdlijn": (R.VOLGEN,),
    "meldingen:berichten": (R.BERICHTEN,),
    "meldingen:start-intake": (R.INTAKE,),
    "meldingen:intake": (R.INTAKE,),
    "meldingen:personen": (R.INTAKE,),
    "meldingen:persoon": (R.INTAKE,),
    "meldingen:buddy": ((R.TOEWIJZEN, {VI, SH, PC}),),
    "meldingen:sluit-intake": (R.SLUITEN,),
    "meldingen:informeren": (R.MELDING_LEZEN,),
    # --- triage ----------------------------------------------------------------------------------------------------
    "triage:zittingen": ((R.TRIAGEDOSSIER, {TR, VI}),),
    "triage:zitting": ((R.TRIAGEDOSSIER, {TR, VI}),),
    "triage:lc-adviezen": (R.LC_ADVIES,),
    "triage:lc-advies": (R.LC_ADVIES,),
    "triage:lc-voorleggen": (R.STANDPUNT,),
    "triage:standpunten": (R.STANDPUNT,),
    "triage:klachten": ((R.MAANDRAPPORTAGE, {VI}),),
    "triage:klachten-import": ((R.MAANDRAPPORTAGE, {VI}),),
    # A waiting list is its uploader's own.
    "triage:klachten-controle": EIGEN,
    "triage:klachten-afmaken": EIGEN,
    "triage:dossier": (R.TRIAGEDOSSIER,),
    "triage:verplaatsen": ((R.AGENDEREN, {TR, VI}),),
    "triage:deskundige": ((R.AGENDEREN, {TR, VI}),),
    "triage:belang": ((R.TRIAGEDOSSIER, {TR, VI}),),
    "triage:weging": (R.WEGEN,),
    "triage:voorstel": (R.WEGEN,),
    "triage:voorstel-intrekken": (R.WEGEN,),
    "triage:definitief": (R.WEGEN,),
    "triage:aanhouden": (R.WEGEN,),
    "triage:hervatten": ((R.AGENDEREN, {TR, VI}),),
    "triage:standpunt": ((R.TRIAGEDOSSIER, {PC}),),
    "triage:lijn": _LIJN,
    "triage:lijn-terug": (*_LIJN, (R.AGENDEREN, {VI})),
    "triage:lijn-afronden": ((R.LIJN, {TC, SH, PC}),),
    "triage:reactie-nieuw": _LIJN,
    "triage:actie-nieuw": _LIJN,
    "triage:spoor-sluiten": _LIJN,
    "triage:actie": _LIJN,
    "triage:onderzoek": (R.RAPPORT_LEZEN, R.ONDERZOEKEN),
    "triage:gedraging-nieuw": _ONDERZOEK,
    "triage:gedraging": _ONDERZOEK,
    "triage:verslag": _ONDERZOEK,
    "triage:terugleggen": _TERUG,
    "triage:onderzoek-volgende": _TERUG,
    "triage:aanzegging": (*_ONDERZOEK, *_BESLIST),
    "triage:ordemaatregel": _BESLIST,
    "triage:ordemaatregel-einde": _BESLIST,
    "triage:uitkomst": _BESLIST,
    "triage:smo-agenda": ((R.SMO_ADVIES, {SM, TJ}),),
    "triage:smo": (R.SMO_ADVIES, R.BESLUITEN),
    "triage:smo-belang": ((R.SMO_ADVIES, {SM, TJ}),),
    "triage:smo-advies": ((R.SMO_ADVIES, {SM, TJ}),),
    "triage:aanvullen": ((R.SMO_ADVIES, {SM}), *_BESLIST),
    "triage:besluit": _OPGESTELD,
    "triage:besluit-betrokkene": _OPGESTELD,
    "triage:bezwaar": _OPGESTELD,
    "triage:toetsingskader": (R.SMO_ADVIES,),
    "triage:jurisprudentie-nieuw": (R.JURISPRUDENTIE,),
    "triage:jurisprudentie": (R.JURISPRUDENTIE,),
    "triage:jurisprudentie-vaststellen": (R.JURISPRUDENTIE,),
    "triage:rehabilitatie": (R.HERSTEL,),
    "triage:rehabilitatie-vastleggen": (R.HERSTEL,),
    "triage:rehabilitatie-afronden": (R.HERSTEL,),
    # --- reflectie -------------------------------------------------------------------------------------------------
    "reflectie:herstel": (R.HERSTEL, R.NAZORG, *_SLUIT),
    "reflectie:herstelbegeleider": ((R.TOEWIJZEN, {VI, PC, SH}),),
    "reflectie:plan": (R.HERSTEL,),
    "reflectie:afspraak-nieuw": (R.HERSTEL,),
    "reflectie:afspraak": (R.HERSTEL,),
    "reflectie:start-nazorg": (R.HERSTEL,),
    "reflectie:nazorg": (R.NAZORG,),
    "reflectie:moment": (R.NAZORG,),
    "reflectie:extra": (R.NAZORG,),
    "reflectie:sluiten": _SLUIT,
    # The own procedure of a betrokkene, only once told (CI-1).
    # One herstelafspraak, for the colleague who carries it out.
    "reflectie:uitvoeren": EIGEN,
    "reflectie:procedure": EIGEN,
    "reflectie:procedure-rechten": EIGEN,
    "reflectie:procedure-verhaal": EIGEN,
    "reflectie:procedure-zienswijze": EIGEN,
    "reflectie:procedure-bezwaar": EIGEN,
    "reflectie:procedure-concept": EIGEN,
    "reflectie:procedure-teambericht": EIGEN,
    "reflectie:les": (R.LES_SCHRIJVEN,),
    "reflectie:les-schrijven": (R.LES_SCHRIJVEN,),
    "reflectie:les-geen": (R.LES_SCHRIJVEN,),
    "reflectie:les-delen": (R.LES_SCHRIJVEN,),
    "reflectie:lessen": (R.LESSEN_LEZEN,),
    "reflectie:nalezen": ((R.LES_SCHRIJVEN, {RK}),),
    # A task asks the right of its kind (Taak.RECHT).
    "reflectie:taak": (R.TOEWIJZEN, R.LIJN, R.ONDERZOEKEN, R.BESLUITEN, R.HERSTEL, R.NAZORG, R.INTAKE, R.VOLGEN),
    # --- dashboards ------------------------------------------------------------------------------------------------
    "dashboards:overzichten": (R.CASUISTIEKOVERZICHT,),
    "dashboards:overzicht": (R.CASUISTIEKOVERZICHT,),
    "dashboards:overzicht-pdf": (R.CASUISTIEKOVERZICHT,),
    # --- supervision and beheer --------------------------------------------------------------------------------------
    "meldingen:inzage": (R.NOODTOEGANG,),
    "meldingen:inzage-export": (R.NOODTOEGANG,),
    "uitnodiging": OPENBAAR,
    **dict.fromkeys(
        (
            "beheer:start",
            "beheer:mensen",
            "beheer:medewerker-nieuw",
            "beheer:medewerker",
            "beheer:uitnodigen",
            "beheer:sluiten",
            "beheer:werkmail",
            "beheer:herstel",
            "beheer:aanstelling-nieuw",
            "beheer:aanstelling-einde",
            "beheer:verzoeken",
            "beheer:eenheden",
            "beheer:eenheid-nieuw",
            "beheer:eenheid",
            "beheer:eenheid-opheffen",
            "beheer:lijsten",
            "beheer:lijst",
            "beheer:waarde",
            "beheer:teksten",
            "beheer:tekst",
            "beheer:termijnen",
            "beheer:termijn",
            "beheer:taken",
            "beheer:logboek",
        ),
        (R.BEHEER,),
    ),
}
