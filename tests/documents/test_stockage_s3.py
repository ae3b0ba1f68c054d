"""The same services on an S3-compatible storage: kept, read through the application, taken away on a rollback."""

import pytest
from django.db import transaction
from django.urls import reverse

from alliance.acteurs.enums import Role
from alliance.documents.contrats import proprietaires
from alliance.documents.models import Document
from alliance.documents.services import store_document
from tests.documents.faux_s3 import faux_s3
from tests.factories import HabilitationFactory

pytest.importorskip("storages.backends.s3")


@pytest.fixture
def objects(settings):
    with faux_s3() as (address, kept):
        settings.STORAGES = settings.STORAGES | {
            "default": {
                "BACKEND": "storages.backends.s3.S3Storage",
                "OPTIONS": {
                    "bucket_name": "godet", "access_key": "essai", "secret_key": "essai", "region_name": "us-east-1",
                    "endpoint_url": address, "addressing_style": "path", "default_acl": "private",
                    "file_overwrite": False,
                },
            }
        }  # fmt: skip
        yield kept


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # boto3 keeps its connections open
def test_files_live_and_die_in_the_bucket(client, objects):
    habilitation = HabilitationFactory(role=Role.CHEF_DE_PROJET)
    client.force_login(habilitation.compte)
    proprietaires.register("test", lambda _user: Document.objects.values("pk"))

    with transaction.atomic():
        store_document(cite=habilitation.cite, nom="b.csv", contenu=b"c;d\n", by=None)
        transaction.set_rollback(True)
    document = store_document(cite=habilitation.cite, nom="a.csv", contenu=b"a;b\n", by=None)
    address = reverse("documents:telecharger", args=[habilitation.cite.slug, document.pk])
    content = client.get(address).getvalue()
    kept = dict(objects)
    document.fichier.storage.delete(document.fichier.name)
    gone = client.get(address)
    proprietaires.remove("test")

    assert content == b"a;b\n"
    assert kept == {f"/godet/{document.fichier.name}": b"a;b\n"}
    assert (gone.status_code, objects) == (404, {})
