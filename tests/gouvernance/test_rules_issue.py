"""The rule of decision against an oracle written apart, on every combination of three pôles."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.gouvernance.enums import Issue, Proposition, Raison, RegleDecision, SensAvis
from alliance.gouvernance.rules import Voix, compute_issue

ADOPTEES = {Issue.ADOPTEE, Issue.SOUS_RESERVE, Issue.REORIENTEE}
SENS = (None, *SensAvis)
REGLES = tuple(RegleDecision)


def oracle(regle, quorum, voix):
    """In sets of pôles, as docs/gouvernance.md says it."""
    everyone = {v.pole_id for v in voix}
    there = {v.pole_id for v in voix if v.presente}
    out = {v.pole_id for v in voix if v.deportee}
    said = {s: {v.pole_id for v in voix if v.sens == s} - out for s in SENS}
    denominator = everyone - out
    if out:
        regle = RegleDecision.TOUS_FAVORABLES
    asked = denominator & (there | (everyone - said[None])) if regle == RegleDecision.CONSENSUS else denominator
    if len(there) < quorum or len(asked) < 2:
        return Issue.AJOURNEE
    if said[SensAvis.DEFAVORABLE]:
        return Issue.REJETEE
    if regle == RegleDecision.TOUS_FAVORABLES and said[SensAvis.ABSTENTION]:
        return Issue.REJETEE
    if asked & said[None]:
        return Issue.AJOURNEE
    conditional = any(v.a_lever and v.sens == SensAvis.RESERVE and v.pole_id in denominator for v in voix)
    return Issue.SOUS_RESERVE if conditional else Issue.ADOPTEE


@pytest.mark.parametrize("quorum", [1, 2, 3])
@pytest.mark.parametrize("regle", REGLES)
def test_every_combination_of_three_poles_agrees_with_the_oracle(regle, quorum):
    wrong = []
    for picked in product(product(SENS, (True, False), (True, False)), repeat=3):
        voix = [
            Voix(pole_id=rank, sens=sens, presente=there, deportee=out, a_lever=sens == SensAvis.RESERVE and rank == 2)
            for rank, (sens, there, out) in enumerate(picked)
        ]
        if compute_issue(regle=regle, quorum=quorum, voix=voix).issue != oracle(regle, quorum, voix):
            wrong.append(voix)

    assert wrong == []


def une_voix(pole_id):
    return st.builds(
        Voix, pole_id=st.just(pole_id), presente=st.booleans(), deportee=st.booleans(),
        sens=st.sampled_from(SENS), a_lever=st.booleans(),
    )  # fmt: skip


TABLES = st.integers(3, 7).flatmap(lambda poles: st.tuples(*(une_voix(pole) for pole in range(poles))))
PROPOSITIONS = st.sampled_from(list(Proposition))


@given(voix=TABLES, regle=st.sampled_from(REGLES), quorum=st.integers(1, 7), proposition=PROPOSITIONS, data=st.data())
def test_the_order_of_the_avis_changes_nothing(voix, regle, quorum, proposition, data):
    shuffled = data.draw(st.permutations(voix))

    ways = [
        compute_issue(regle=regle, quorum=quorum, voix=order, proposition=proposition) for order in (voix, shuffled)
    ]

    assert ways[0] == ways[1]


@given(voix=TABLES, regle=st.sampled_from(REGLES), quorum=st.integers(1, 7), proposition=PROPOSITIONS)
def test_a_missing_pole_never_makes_an_adoption(voix, regle, quorum, proposition):
    """Taking an avis away never turns what was not adopted into an adoption, an opposition apart."""
    result = compute_issue(regle=regle, quorum=quorum, voix=voix, proposition=proposition)
    silent = [
        v for v in voix
        if v.sens is None and not v.deportee and (v.presente or regle != RegleDecision.CONSENSUS)
    ]  # fmt: skip

    if silent or sum(v.presente for v in voix) < quorum:
        assert result.issue not in ADOPTEES


@given(voix=TABLES, quorum=st.integers(1, 7))
def test_all_favourable_adopts_if_and_only_if_each_pole_left_is(voix, quorum):
    left = [v for v in voix if not v.deportee]
    expected = (
        len(left) >= 2
        and sum(v.presente for v in voix) >= quorum
        and all(v.sens in {SensAvis.FAVORABLE, SensAvis.RESERVE} for v in left)
    )

    result = compute_issue(regle=RegleDecision.TOUS_FAVORABLES, quorum=quorum, voix=voix)

    assert (result.issue in ADOPTEES) == expected


@given(voix=TABLES, regle=st.sampled_from(REGLES), quorum=st.integers(1, 7))
def test_reorienting_follows_the_same_rule_as_adopting(voix, regle, quorum):
    adopted = compute_issue(regle=regle, quorum=quorum, voix=voix)
    moved = compute_issue(regle=regle, quorum=quorum, voix=voix, proposition=Proposition.REORIENTER)

    assert (moved.issue == Issue.REORIENTEE) == (adopted.issue in ADOPTEES)
    assert moved.issue in {Issue.REORIENTEE, Issue.AJOURNEE}


@given(voix=TABLES, regle=st.sampled_from(REGLES))
def test_postponing_needs_no_rule(voix, regle):
    result = compute_issue(regle=regle, quorum=1, voix=voix, proposition=Proposition.AJOURNER)

    assert (result.issue, result.raison) == (Issue.AJOURNEE, Raison.PROPOSE)


@pytest.mark.parametrize(("sens", "issue"), [(SensAvis.FAVORABLE, Issue.ADOPTEE), (None, Issue.AJOURNEE)])
def test_in_a_consensus_an_absent_pole_is_one_of_the_two_left_when_it_answered_before(sens, issue):
    voix = [
        Voix(pole_id=1, sens=SensAvis.FAVORABLE, presente=True),
        Voix(pole_id=2, presente=True, deportee=True),
        Voix(pole_id=3, sens=sens),
    ]

    assert compute_issue(regle=RegleDecision.CONSENSUS, quorum=2, voix=voix).issue == issue
