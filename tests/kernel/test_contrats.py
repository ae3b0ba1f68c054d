from alliance.kernel.contrats import Registre, post_courriel, postiers


def test_contributions_come_in_their_order_then_by_key():
    registre = Registre("essai")
    registre.register("b", "deuxième")
    registre.register("a", "première")
    registre.register("z", "avant tout", ordre=1)

    assert (list(registre), len(registre)) == (["avant tout", "première", "deuxième"], 3)


def test_a_key_is_replaced_and_may_be_forgotten():
    registre = Registre("essai")
    registre.register("a", "ancienne")
    registre.register("a", "nouvelle")
    registre.remove("absente")

    assert list(registre) == ["nouvelle"]


def test_a_mail_is_handed_to_who_sends_them():
    handed = []
    postiers.register("essai", lambda **courriel: handed.append(courriel["cle"]), ordre=1)
    kept = postiers._entries
    postiers._entries = {"essai": kept["essai"]}

    post_courriel(cle="essai:1", kind="essai", objet="Objet", contexte={})

    postiers._entries = {key: entry for key, entry in kept.items() if key != "essai"}
    assert handed == ["essai:1"]
