from hypothesis import example, given
from hypothesis import strategies as st

from alliance.gouvernance.services.fusion import fusionner

TITRE = "[Seconde, 16 h 05, écrit en même temps]"
# Few distinct lines, so that moves, repeats and empty lines are common.
TEXTES = st.lists(st.sampled_from(["", "un", "deux", "trois", "quatre"]), max_size=8).map("\n".join)
ECRITS = st.lists(st.integers(0, 5), max_size=6)


def lignes(texte):
    return texte.split("\n") if texte else []


@given(base=TEXTES, mien=TEXTES, leur=TEXTES)
@example(base="un\ndeux", mien="un", leur="un\ndeux bis")
def test_no_line_that_either_wrote_is_ever_lost(base, mien, leur):
    merged = lignes(fusionner(base, mien, leur, titre=TITRE).texte)

    for written in (mien, leur):
        assert set(lignes(written)) - set(lignes(base)) - set(merged) == set()


@given(base=TEXTES, mien=ECRITS, leur=ECRITS)
def test_each_added_line_is_kept_in_the_order_of_its_author(base, mien, leur):
    """Both only add lines of their own: all are kept, each in the order in which it was written, with the base."""
    texts = []
    for who, places in (("moi", mien), ("toi", leur)):
        rows = lignes(base)
        for rank, place in enumerate(places):
            rows.insert(min(place, len(rows)), f"{who} {rank}")
        texts.append("\n".join(rows))

    merged = lignes(fusionner(base, *texts, titre=TITRE).texte)

    for text in texts:
        rest = iter(merged)
        assert all(line in rest for line in lignes(text))


@given(base=TEXTES, mien=TEXTES)
def test_who_writes_alone_is_kept_as_she_wrote(base, mien):
    assert fusionner(base, mien, base, titre=TITRE).texte == mien
    assert fusionner(base, base, mien, titre=TITRE).texte == mien
    assert fusionner(base, mien, mien, titre=TITRE).doublon is False


@given(base=TEXTES, mien=TEXTES, leur=TEXTES)
def test_both_texts_are_signed_when_they_are_kept_twice(base, mien, leur):
    merged = fusionner(base, mien, leur, titre=TITRE)

    assert (TITRE in lignes(merged.texte)) == merged.doublon
