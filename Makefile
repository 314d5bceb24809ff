# Everything from a clone: Python 3.11 or newer, git, make and the package registries are enough.
PORT ?= 8000
PVI_DATA ?= $(CURDIR)/.data
export PORT PVI_DATA

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)
VENV := .venv/bin/python
# mypy's Django plugin reads the settings; it connects to nothing.
TYPES := DATABASE_URL=postgres:///types REDIS_URL=redis:///types PVI_LOKAAL=1 \
	SECRET_KEY=types PVI_HOOFDSLEUTEL=types PVI_CODESLEUTEL=types

.PHONY: help demo demo-reset test lint proof beeld voorbeelden bench clean ingericht-demo ingericht-test

help:
	@echo "make demo        het portaal met voorbeeldgegevens (PORT=8000, PVI_DATA=.data)"
	@echo "make demo-reset  de gegevens van de demo weg"
	@echo "make test        opmaak, types en alle tests"
	@echo "make proof       de lange bewijzen: aantallen, storingen, aanvallen"
	@echo "make voorbeelden de twee rapportages in docs/voorbeelden/ opnieuw"
	@echo "make beeld       een contactblad per rol van alle pagina's, in .data/beeld/"
	@echo "make bench       metingen"
	@echo "make clean       .venv en tussenbestanden weg (de gegevens blijven)"

ingericht-demo ingericht-test:
	@test -n "$(PYTHON)" || { echo "Python 3.11 of nieuwer ontbreekt op deze computer (of zet PYTHON=)." >&2; exit 1; }
	@"$(PYTHON)" pvi/lokaal/inrichting.py $(@:ingericht-%=%)

# No shell in between: when make ends, the demo is told.
demo: ingericht-demo
	@exec $(VENV) manage.py demo --stop-met-ouder

demo-reset: ingericht-demo
	@$(VENV) -m pvi.lokaal.omgeving reset

lint: ingericht-test
	$(VENV) -m ruff check .
	$(VENV) -m ruff format --check .
	$(VENV) -m djlint --quiet --lint templates demo/templates
	$(TYPES) $(VENV) -m mypy

test: lint
	$(VENV) -m pytest

proof: ingericht-test
	$(VENV) -m pytest -m proof -n 0 --durations=0 -rA

beeld: ingericht-test
	@$(VENV) manage.py beeld

# From an empty portal of its own, which is gone afterwards.
voorbeelden: ingericht-test
	@leeg=$$(mktemp -d) && trap 'rm -rf "$$leeg"' EXIT && PVI_DATA="$$leeg" $(VENV) manage.py make_voorbeelden

bench: ingericht-test
	@$(VENV) -m bench

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
