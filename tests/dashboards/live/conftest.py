import pytest


@pytest.fixture(autouse=True)
def vandaag(op_de_achtste):
    """What is counted live is counted on the eighth of November."""
