"""Exit 0 when the PostgreSQL of ``DATABASE_URL`` answers: ``make check`` then runs the suite on it too."""

import os
import sys

import psycopg

try:
    psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=2).close()
except psycopg.OperationalError:
    sys.exit(1)
