import json
import threading
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from alliance.territoires import services
from tests.factories import CommuneFactory, EtablissementFactory, QuartierFactory

SQUARE = {"type": "Polygon", "coordinates": [[[5.0, 47.3], [5.02, 47.3], [5.02, 47.32], [5.0, 47.32], [5.0, 47.3]]]}
FAR = {"type": "Polygon", "coordinates": [[[5.1, 47.3], [5.12, 47.3], [5.12, 47.32], [5.1, 47.32], [5.1, 47.3]]]}
AT = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture
def commune(cite):
    """The one commune of ``cite``."""
    row = CommuneFactory(code_insee="21231", nom="Dijon")
    cite.communes.add(row)
    return row


@pytest.fixture
def quartier(cite, commune):
    """A quartier in the perimeter, with a 2024 code and no contour."""
    row = QuartierFactory(nom="Fontaine d'Ouche")
    row.communes.add(commune)
    services.declare_code(quartier=row, code="QN02102M", nom_officiel=row.nom, source="ANCT", by=None)
    services.declare_perimetre(cite=cite, quartier=row, from_on=date(2022, 1, 29), source="Label", by=None)
    return row


@pytest.fixture
def dessine(quartier):
    """The same quartier, with its contour."""
    services.set_contour(quartier=quartier, version="2024", geometrie=SQUARE, source="ANCT", at=AT, by=None)
    return quartier


@pytest.fixture
def ecole(commune):
    """A school of the commune, with a place."""
    return EtablissementFactory(
        nom="ECOLE ELEMENTAIRE EXEMPLE", nature="ELEMENTAIRE", commune=commune, latitude=47.31, longitude=5.01
    )


@pytest.fixture
def service_d_adresses():
    """A local stand-in for the Base Adresse Nationale: set ``reponse`` (status, body, headers), read ``vu`` (paths)."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.vu.append(self.path)
            status, body, headers = self.server.reponse
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.vu, server.reponse = [], (200, {"features": []}, {})
    server.url = f"http://127.0.0.1:{server.server_port}/search/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
