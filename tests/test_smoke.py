import pytest


@pytest.mark.django_db
def test_sante_answers_when_the_database_does(client):
    response = client.get("/sante")

    assert response.status_code == 200
