import hashlib

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from alliance.documents.models import Document
from alliance.documents.rules import FichierRefuse
from alliance.documents.services import TABLEURS, delete_document, store_document
from alliance.journal.models import Ecriture
from tests.documents import fabrique
from tests.factories import CiteFactory, CompteFactory


@pytest.fixture
def stored(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def files() -> list[str]:
        return sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())

    return files


@pytest.mark.django_db
def test_a_stored_document_is_what_was_received(stored):
    cite, by = CiteFactory(), CompteFactory()

    document = store_document(cite=cite, nom="dossier/Plan.csv", contenu=b"a;b\n", by=by)

    document.refresh_from_db()
    assert (document.cite, document.nom, document.type_mime, document.depose_by) == (cite, "Plan.csv", "text/csv", by)
    assert (document.taille_octets, document.sha256) == (4, hashlib.sha256(b"a;b\n").hexdigest())
    assert stored() == [document.fichier.name]
    assert "Plan" not in document.fichier.name
    assert document.fichier.read() == b"a;b\n"
    assert Ecriture.objects.count() == 0
    document.fichier.close()


@pytest.mark.django_db
def test_a_refused_file_writes_nothing(stored, settings):
    settings.TAILLE_MAX_FICHIER_OCTETS = 3

    with pytest.raises(FichierRefuse, match="la limite est"):
        store_document(cite=CiteFactory(), nom="a.csv", contenu=b"a;b\n", by=None)

    assert (Document.objects.count(), stored()) == (0, [])


@pytest.mark.django_db
def test_an_import_takes_an_old_excel_under_its_true_name(stored):
    document = store_document(
        cite=CiteFactory(),
        nom="plan.xlsx",
        contenu=fabrique.xls_of(b""),
        by=None,
        acceptees=TABLEURS,
        extension_libre=True,
    )

    assert document.nom == "plan.xls"


@pytest.mark.django_db(transaction=True)
def test_the_file_stays_when_the_transaction_commits(stored):
    document = store_document(cite=CiteFactory(), nom="a.csv", contenu=b"a;b\n", by=None)

    assert stored() == [document.fichier.name]


@pytest.mark.django_db(transaction=True)
def test_the_file_goes_when_the_transaction_rolls_back(stored):
    cite = CiteFactory()

    with transaction.atomic():
        store_document(cite=cite, nom="a.csv", contenu=b"a;b\n", by=None)
        assert len(stored()) == 1
        transaction.set_rollback(True)

    assert (Document.objects.count(), stored()) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_the_file_goes_when_only_its_savepoint_rolls_back(stored):
    cite = CiteFactory()

    with transaction.atomic():
        kept = store_document(cite=cite, nom="a.csv", contenu=b"a;b\n", by=None)
        with transaction.atomic():
            store_document(cite=cite, nom="b.csv", contenu=b"c;d\n", by=None)
            transaction.set_rollback(True)

    assert stored() == [kept.fichier.name]


@pytest.mark.django_db(transaction=True)
def test_a_deleted_document_takes_its_file_away_once_committed(stored):
    document = store_document(cite=CiteFactory(), nom="a.csv", contenu=b"a;b\n", by=None)

    with transaction.atomic():
        delete_document(document=document, by=None)
        assert len(stored()) == 1

    assert (Document.objects.count(), stored()) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_a_deletion_undone_keeps_the_file(stored):
    document = store_document(cite=CiteFactory(), nom="a.csv", contenu=b"a;b\n", by=None)

    with transaction.atomic():
        delete_document(document=document, by=None)
        transaction.set_rollback(True)

    assert (Document.objects.count(), default_storage.exists(document.fichier.name)) == (1, True)
