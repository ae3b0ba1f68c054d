"""A server of its own for the browser.

``python -m tests.journeys.serveur 8123``, with ``ALLIANCE_DONNEES`` naming an empty folder. It is the product as it is
served: gunicorn, hashed static files, the strict security policy, the worker in its thread.
"""

import sys

import django
from django.core.management import call_command

if __name__ == "__main__":
    django.setup()

    from demo.serveur import serve
    from tests.journeys.monde import build

    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    call_command("collectstatic", interactive=False, verbosity=0)
    build()
    serve("127.0.0.1", int(sys.argv[1]))
