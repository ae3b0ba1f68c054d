"""The first command on a machine: a Python too old is said in French, and nothing is done twice."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.architecture.lecture import RACINE


@pytest.fixture
def machine(tmp_path):
    """A PATH that holds only what the test puts there; each false Python says its version and nothing else."""

    def build(**pythons: str) -> dict[str, str]:
        for name, version in pythons.items():
            recent = "exit 0" if tuple(map(int, version.split("."))) >= (3, 11) else "exit 1"
            script = f'#!/bin/sh\ncase "$2" in *print*) echo {version};; *exit*) {recent};; *) echo ran "$@";; esac\n'
            path = tmp_path / name.replace("_", ".")
            path.write_text(script)
            path.chmod(0o755)
        return {"PATH": str(tmp_path)}

    return build


def choose(env, *arguments):
    shell = shutil.which("sh") or "/bin/sh"
    return subprocess.run([shell, "outils/python.sh", *arguments], cwd=RACINE, env=env, capture_output=True, text=True)


def test_a_python_too_old_is_named_with_what_to_do(machine):
    done = choose(machine(python3="3.9"), "x.py")

    assert done.returncode == 1
    assert done.stderr.splitlines()[:2] == [
        "Alliance demande Python 3.11 ou plus récent.",
        "Trouvé sur cette machine : python3 (3.9).",
    ]


def test_no_python_at_all_is_said(machine):
    done = choose(machine(), "x.py")

    assert (done.returncode, done.stderr.splitlines()[1]) == (1, "Aucun Python n'a été trouvé sur cette machine.")


def test_the_first_recent_one_is_used(machine):
    done = choose(machine(python3="3.9", python3_13="3.13"), "installer.py", "demo")

    assert (done.returncode, done.stdout) == (0, "ran installer.py demo\n")


def test_the_set_up_refuses_a_word_that_it_does_not_know():
    done = subprocess.run(
        [sys.executable, "outils/installer.py", "tout"],
        cwd=RACINE,
        env=dict(os.environ),
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stderr) == (2, "Usage : installer.py demo|production|dev|dev-sans-icones\n")
