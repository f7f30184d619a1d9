"""What the tests of IAM policies share."""

from __future__ import annotations

from tests.api.access_control_support import new_bucket

VIEWER = "roles/storage.objectViewer"
READER = "user:reader@example.com"
CONDITION = {"title": "only team", "description": "words",
             "expression": 'resource.name.startsWith("projects/_/buckets/b/objects/team/")'}


class Policies:
    """The IAM policy at one path ("/storage/v1/b/BUCKET/iam")."""

    def __init__(self, api, path: str):
        self.api = api
        self.path = path

    def get(self, **params):
        return self.api.get(self.path, params=params)

    def read(self, **params) -> dict:
        answer = self.get(**params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def set(self, policy, **params):
        return self.api.put(self.path, params=params, json=policy)

    def test(self, *permissions: str):
        return self.api.get(self.path + "/testPermissions", params=[("permissions", each) for each in permissions])


def bucket_policies(api, **bucket) -> Policies:
    return Policies(api, f"/storage/v1/b/{new_bucket(api, **bucket)}/iam")


def members_by_role(policy: dict) -> dict[str, list[str]]:
    return {binding["role"]: binding["members"] for binding in policy.get("bindings", [])}
