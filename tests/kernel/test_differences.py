import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.kernel import differences
from alliance.kernel.differences import AJOUTE, COUPE, EGAL, RETIRE, Morceau, morceaux, resserres

MOTS = st.lists(st.sampled_from(["un", "lieu", "calme", "ouvert", "le", "mardi", "\n"]), max_size=12).map(" ".join)


def dits(pieces):
    """Genres and texts, the space after the very last word aside."""
    return [(p.genre, p.texte if p is not pieces[-1] else p.texte.rstrip()) for p in pieces]


@pytest.mark.parametrize(
    ("avant", "apres", "attendu"),
    [
        ("Un lieu calme", "Un lieu calme", [(EGAL, "Un lieu calme")]),
        ("Un lieu calme", "Un lieu très calme", [(EGAL, "Un lieu "), (AJOUTE, "très "), (EGAL, "calme")]),
        ("Un lieu calme", "Un lieu", [(EGAL, "Un lieu "), (RETIRE, "calme")]),
        ("Le mardi", "Le jeudi", [(EGAL, "Le "), (RETIRE, "mardi "), (AJOUTE, "jeudi")]),
        ("", "Un lieu", [(AJOUTE, "Un lieu")]),
        ("Un lieu", "", [(RETIRE, "Un lieu")]),
    ],
)
def test_words_that_changed(avant, apres, attendu):
    assert dits(morceaux(avant, apres)) == attendu


def test_a_line_break_is_no_change():
    assert dits(morceaux("Un lieu calme", "Un lieu\ncalme")) == [(EGAL, "Un lieu\ncalme")]


@given(avant=MOTS, apres=MOTS)
def test_the_runs_give_back_both_texts(avant, apres):
    pieces = morceaux(avant, apres)

    assert "".join(p.texte for p in pieces if p.genre != RETIRE).split() == apres.split()
    assert "".join(p.texte for p in pieces if p.genre != AJOUTE).split() == avant.split()


def test_two_very_long_texts_are_not_compared_word_by_word(monkeypatch):
    monkeypatch.setattr(differences, "_COMPARAISONS_MAX", 3)

    assert dits(morceaux("un deux", "un trois")) == [(RETIRE, "un deux "), (AJOUTE, "un trois")]


def test_a_text_written_anew_is_shown_whole():
    before, after = (
        "Un café chaque mardi, dans une salle de l'école",
        "Des livres prêtés, le soir, dans la bibliothèque",
    )

    assert dits(morceaux(before, after)) == [(RETIRE, f"{before} "), (AJOUTE, after)]


def test_what_did_not_change_is_cut():
    long = "".join(f"mot{n} " for n in range(20))
    pieces = [
        Morceau(EGAL, long),
        Morceau(AJOUTE, "ici "),
        Morceau(EGAL, long),
        Morceau(RETIRE, "là "),
        Morceau(EGAL, long),
    ]

    assert dits(resserres(pieces, autour=2)) == [
        (COUPE, ""), (EGAL, "mot18 mot19 "), (AJOUTE, "ici "),
        (EGAL, "mot0 mot1 "), (COUPE, ""), (EGAL, "mot18 mot19 "), (RETIRE, "là "),
        (EGAL, "mot0 mot1 "), (COUPE, ""),
    ]  # fmt: skip


def test_a_short_text_is_shown_whole():
    assert resserres([Morceau(EGAL, "Un lieu ")]) == [Morceau(EGAL, "Un lieu ")]
