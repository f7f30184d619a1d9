"""What the tests of HMAC keys share."""

from __future__ import annotations

import uuid


def keys_path(project: str) -> str:
    return f"/storage/v1/projects/{project}/hmacKeys"


def key_path(key: dict) -> str:
    """The path of a key from its metadata."""
    return f"{keys_path(key['projectId'])}/{key['accessId']}"


def unique_project() -> str:
    return f"project-{uuid.uuid4().hex[:12]}"


def create_key(api, project: str, account: str = "robot@project.iam.gserviceaccount.com") -> dict:
    """Creates a key that must come to be; the whole answer, {"kind", "metadata", "secret"}."""
    answer = api.post(keys_path(project), params={"serviceAccountEmail": account})
    assert answer.status_code == 200, answer.text
    return answer.json()


def deactivate(api, key: dict) -> dict:
    answer = api.put(key_path(key), json={"state": "INACTIVE"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def delete_key(api, key: dict) -> None:
    deactivate(api, key)
    assert api.delete(key_path(key)).status_code == 204


def listed(api, project: str, **params) -> list[dict]:
    answer = api.get(keys_path(project), params=params)
    assert answer.status_code == 200, answer.text
    return answer.json().get("items", [])
