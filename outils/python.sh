#!/bin/sh
# Run a script with the first Python ≥ 3.11 of this machine: `sh outils/python.sh script.py arguments`.
# PYTHON=/path/to/python chooses it by hand.
trouve=""
for candidat in "$PYTHON" python3 python3.14 python3.13 python3.12 python3.11 python; do
    [ -n "$candidat" ] || continue
    version=$("$candidat" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    trouve="$trouve $candidat ($version)"
    if "$candidat" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$candidat" "$@"
    fi
done
echo "Alliance demande Python 3.11 ou plus récent." >&2
if [ -n "$trouve" ]; then
    echo "Trouvé sur cette machine :$trouve." >&2
else
    echo "Aucun Python n'a été trouvé sur cette machine." >&2
fi
echo "Installez-le (Debian 12 et Ubuntu 24.04 : sudo apt install python3 python3-venv ; macOS : brew install python)," >&2
echo "ou indiquez où il est : make demo PYTHON=/chemin/vers/python3.12" >&2
exit 1
