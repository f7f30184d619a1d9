"""google-cloud-storage: HMAC keys of service accounts."""

import uuid

import pytest
from google.api_core import exceptions


@pytest.fixture
def account() -> str:
    return f"account-{uuid.uuid4().hex[:12]}@test-project.iam.gserviceaccount.com"


def test_a_key_is_made_listed_deactivated_and_deleted(client, account):
    key, secret = client.create_hmac_key(service_account_email=account)
    assert key.state == "ACTIVE" and key.access_id.startswith("GOOG") and len(secret) == 40
    assert [one.access_id for one in client.list_hmac_keys(service_account_email=account)] == [key.access_id]
    found = client.get_hmac_key_metadata(key.access_id)
    assert (found.service_account_email, found.state, found.etag) == (account, "ACTIVE", key.etag)
    with pytest.raises(exceptions.BadRequest):
        found.delete()
    found.state = "INACTIVE"
    found.update()
    found.delete()
    assert list(client.list_hmac_keys(service_account_email=account)) == []
    deleted = list(client.list_hmac_keys(service_account_email=account, show_deleted_keys=True))
    assert [(one.access_id, one.state) for one in deleted] == [(key.access_id, "DELETED")]


def test_a_deleted_key_stays_deleted(client, account):
    key, _secret = client.create_hmac_key(service_account_email=account)
    key.state = "INACTIVE"
    key.update()
    key.delete()
    key.state = "ACTIVE"
    with pytest.raises(exceptions.ClientError):
        key.update()


def test_a_key_that_nobody_made_does_not_exist(client):
    with pytest.raises(exceptions.NotFound):
        client.get_hmac_key_metadata("GOOG1EXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX")


def test_keys_of_several_accounts_are_listed_in_pages(client):
    prefix = uuid.uuid4().hex[:10]
    accounts = [f"{prefix}-{number}@test-project.iam.gserviceaccount.com" for number in range(3)]
    made = {client.create_hmac_key(service_account_email=account)[0].access_id for account in accounts}
    listed = {key.access_id for key in client.list_hmac_keys()}
    assert made <= listed
