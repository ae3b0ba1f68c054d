"""The WSGI application that gunicorn serves."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

if settings.TRAVAILLEUR_INTEGRE:
    from alliance.kernel.taches import demarrer_travailleur  # models are ready only now

    demarrer_travailleur(horloge=timezone.now)

# Everything imported so far lives for ever: out of the collector's way, the slow pages are half as slow.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
