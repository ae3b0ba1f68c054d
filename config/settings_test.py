"""Settings of the test suite: the production code paths, with nothing that is slow by design."""

import os
import tempfile

os.environ.setdefault("ALLIANCE_MODE", "test")
os.environ.setdefault("ALLIANCE_DONNEES", tempfile.mkdtemp(prefix="alliance-tests-"))

from config.settings import *  # noqa: F403
from config.settings import DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_RATE_LIMITS = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}
else:
    DATABASES["default"]["OPTIONS"].pop("pool", None)
    # Reading a streamed answer to its end must not close the connection that the test's transaction holds.
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["OPTIONS"]["options"] = "-c synchronous_commit=off"
# Two workers of the suite never see each other's files.
MEDIA_ROOT = DONNEES / "fichiers" / os.environ.get("PYTEST_XDIST_WORKER", "seul")  # noqa: F405
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
