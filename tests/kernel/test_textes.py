import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.kernel.textes import enumerate_fr, fold, plural, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Sous-Thématique ", "sous-thematique"),
        ("ŒUVRE  Æ", "oeuvre ae"),
        ("L’école", "l'ecole"),
        ("Noël\u00a0à\tDijon", "noel a dijon"),
        ("", ""),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_fold_is_stable(text):
    assert fold(fold(text)) == fold(text)


def test_words_turn_signs_into_spaces():
    assert words("N° d'action (1)") == "n d action 1"


@pytest.mark.parametrize(
    ("parts", "sentence"), [([], ""), (["a"], "a"), (["a", "b"], "a et b"), (["a", "b", "c"], "a, b et c")]
)
def test_enumerate_fr(parts, sentence):
    assert enumerate_fr(parts) == sentence


@pytest.mark.parametrize(
    ("count", "form", "shown"),
    [(0, "", "0 réseau"), (1, "", "1 réseau"), (2, "réseaux", "2 réseaux"), (1200, "", "1\u00a0200 réseaus")],
)
def test_plural(count, form, shown):
    assert plural(count, "réseau", form) == shown
