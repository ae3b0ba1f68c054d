"""Yardstick 6: eight connections affect 73 lines, then one hot line; the same statements sent bare; over HTTP."""

import multiprocessing
import os
import statistics
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable
from http.client import HTTPConnection
from time import perf_counter, process_time, sleep
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance.acteurs.enums import Role
from alliance.budget.models import Affectation, Enveloppe
from alliance.budget.selectors.controle import ecarts
from alliance.budget.services.affectations import create_affectation
from bench.demarrage import RACINE, _free_port
from tests.factories import CaisseFactory, CiteFactory, FicheActionFactory, HabilitationFactory
from tests.factories.budget import DecisionDepenseFactory, EnveloppeFactory

CONNEXIONS, ACTES, LIGNES = 8, 100, 73
CENTS = 100
Ligne = tuple[Any, Any, Any]


def mesurer_concurrence() -> dict[str, Any]:
    """Commits a second and their tail, by eight processes; then that nothing was overspent, which is the pass mark."""
    lignes = _lignes()
    found: dict[str, Any] = {"requetes_par_affectation": len(_statements(lignes[0]))}
    for name, shared in (("73_lignes", lignes), ("ligne_chaude", lignes[:1])):
        service = _ensemble(lambda rank, shared=shared: _service(shared, rank))
        found[name] = {"service": service}
        if connection.vendor == "postgresql":
            written = [_statements(ligne) for ligne in shared]
            bare = _ensemble(lambda rank, written=written: _nu(written, rank))
            found[name] |= {"nu": bare, "rapport": round(service["par_s"] / bare["par_s"], 2)}
            found[name]["rapport_cpu"] = round(bare["cpu_ms_par_acte"] / service["cpu_ms_par_acte"], 2)
    if connection.vendor == "postgresql":
        found["http"] = _http(lignes[0])
    found["depassements"] = _depassements()
    return found


def _lignes() -> list[Ligne]:
    """An enveloppe, an action and a decision for each line: far more than what is affected."""
    cite = CiteFactory(slug="concurrence")
    caisse = CaisseFactory(cite=cite)
    found = []
    for rank in range(LIGNES):
        decision = DecisionDepenseFactory(caisse=caisse, montant_cents=10**10, prise_on=timezone.localdate())
        found.append((EnveloppeFactory(cite=cite, caisse=caisse, notifie_cents=10**10),
                      FicheActionFactory(cite=cite, titre=f"Action {rank}"), decision))  # fmt: skip
    return found


def _affecter(ligne: Ligne) -> Affectation:
    enveloppe, fiche, decision = ligne
    return create_affectation(
        enveloppe=enveloppe, fiche=fiche, decision=decision, montant_cents=CENTS, le=timezone.localdate(), by=None,
        at=timezone.now(), cle=uuid.uuid4(),
    )  # fmt: skip


def _statements(ligne: Ligne) -> list[tuple[str, Any]]:
    """The statements of one affectation, which is undone; its first one wrote the ceiling of the decision already."""
    _affecter(ligne)
    read: list[tuple[str, Any]] = []

    def keep(execute: Callable, sql: str, params: Any, many: bool, context: Any) -> Any:
        read.append((sql, params))
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(keep):
            _affecter(ligne)
        transaction.set_rollback(True)
    return [(sql, params) for sql, params in read if "SAVEPOINT" not in sql]


def _ensemble(acte: Callable[[int], Callable[[], Any]]) -> dict[str, float]:
    """``CONNEXIONS`` processes that start together; ``acte(rang)`` prepares, what it returns is one act."""
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()  # a pool does not survive a fork
    fork = multiprocessing.get_context("fork")
    start, told = fork.Barrier(CONNEXIONS + 1), fork.Queue()

    def run(rank: int) -> None:
        connections.close_all()
        act = acte(rank)
        act()
        start.wait()
        cpu, times = process_time(), []
        for _ in range(ACTES):
            begun = perf_counter()
            act()
            times.append((perf_counter() - begun) * 1000)
        told.put((times, process_time() - cpu))
        connections.close_all()

    people = [fork.Process(target=run, args=(rank,)) for rank in range(CONNEXIONS)]
    for one in people:
        one.start()
    start.wait(timeout=60)
    begun = perf_counter()
    rows = [told.get(timeout=300) for _ in people]
    seconds = perf_counter() - begun
    for one in people:
        one.join()
    times = sorted(time for found, _cpu in rows for time in found)
    return {
        "par_s": round(len(times) / seconds),
        "mediane_ms": round(statistics.median(times), 2),
        "p99_ms": round(times[int(len(times) * 0.99)], 2),
        "cpu_ms_par_acte": round(sum(cpu for _times, cpu in rows) * 1000 / len(times), 3),
    }


def _service(lignes: list[Ligne], rank: int) -> Callable[[], Any]:
    turn = iter(range(rank, 10**9))
    return lambda: _affecter(lignes[next(turn) % len(lignes)])


def _nu(written: list[list[tuple[str, Any]]], rank: int) -> Callable[[], Any]:
    """The same statements by psycopg alone, with a key of its own each time, in one transaction."""
    connection.ensure_connection()
    raw = connection.connection
    turn = iter(range(rank, 10**9))

    def act() -> None:
        key = uuid.uuid4()
        with raw.transaction(), raw.cursor() as cursor:
            for sql, params in written[next(turn) % len(written)]:
                cursor.execute(sql, [key if isinstance(one, uuid.UUID) else one for one in params or ()])
                if cursor.description is not None:
                    cursor.fetchall()

    return act


def _depassements() -> dict[str, int]:
    """Enveloppes that passed what is notified, and totals that their acts do not give."""
    over = sum(one.disponible_cents < 0 for one in Enveloppe.objects.all())
    return {"enveloppes": over, "ecarts": len(ecarts()), "affectations": Affectation.objects.count()}


def _gunicorn(port: int) -> subprocess.Popen[bytes]:
    parts = urlsplit(os.environ["DATABASE_URL"])
    base = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    return subprocess.Popen(  # noqa: S603 -- our own command
        [sys.executable, "-m", "gunicorn", "config.wsgi", "--workers", "2", "--bind", f"127.0.0.1:{port}"],
        cwd=RACINE, env={**os.environ, "DATABASE_URL": base}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _http(ligne: Ligne) -> dict[str, Any]:
    """The form sent by eight browsers at once to gunicorn, two workers."""
    enveloppe, fiche, decision = ligne
    chef = HabilitationFactory(cite=enveloppe.cite, role=Role.CHEF_DE_PROJET)
    client = Client()
    client.force_login(chef.compte)
    port, url = _free_port(), reverse("budget:affecter", args=[enveloppe.cite.slug])
    server = _gunicorn(port)
    token = "a" * 32
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}; {settings.CSRF_COOKIE_NAME}={token}"
    fields = {
        "decision": decision.pk, "enveloppe": enveloppe.pk, "fiche": fiche.pk, "montant_cents": "1",
        "le": timezone.localdate().isoformat(), "motif": "", "csrfmiddlewaretoken": token,
    }  # fmt: skip
    head = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "Host": f"127.0.0.1:{port}"}
    times: list[float] = []
    states: list[int] = []

    def browse(count: int) -> None:
        for _ in range(count):
            begun, http = perf_counter(), HTTPConnection("127.0.0.1", port, timeout=60)
            http.request("POST", url, urlencode({**fields, "cle": uuid.uuid4()}), head)
            states.append(http.getresponse().status)
            http.close()
            times.append((perf_counter() - begun) * 1000)

    try:
        for _ in range(100):
            try:
                browse(4)
                break
            except OSError:
                sleep(0.2)
        times.clear(), states.clear()
        people = [threading.Thread(target=browse, args=(ACTES // 2,)) for _ in range(CONNEXIONS)]
        begun = perf_counter()
        for one in people:
            one.start()
        for one in people:
            one.join()
        seconds = perf_counter() - begun
    finally:
        server.terminate()
        server.wait(timeout=20)
    ordered = sorted(times)
    return {
        "par_s": round(len(times) / seconds),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)], 1),
        "redirections": sum(state == 302 for state in states),
        "envois": len(states),
    }
