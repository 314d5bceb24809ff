"""Logging in outside the demo: password or single sign-on, a second factor for everybody, no accounts by themselves.

django-allauth does the work; here stands what this portal decides. Single sign-on is OpenID Connect with the code flow,
PKCE and a nonce, set by the environment alone (docs/beheer.md). It opens an account that beheer made, and never makes,
joins or changes one: every refusal reads the same, so nobody learns from it who has an account.
"""
