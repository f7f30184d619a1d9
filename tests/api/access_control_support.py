"""What the tests of the three collections of access controls share: where each collection lives, and the sentences
of Google Cloud Storage that they all answer with."""

from __future__ import annotations

import contextlib
import dataclasses
from urllib.parse import quote

from tests.api.conftest import unique_bucket_name

USER = "user-reader@example.com"
UNIFORM_PAGE = " Read more at https://cloud.google.com/storage/docs/uniform-bucket-level-access"
GET_BUCKET = "Cannot get legacy ACL for a bucket that has uniform bucket-level access." + UNIFORM_PAGE
SET_BUCKET = "Cannot use ACL API to update bucket policy when uniform bucket-level access is enabled." + UNIFORM_PAGE
GET_OBJECT = "Cannot get legacy ACL for an object when uniform bucket-level access is enabled." + UNIFORM_PAGE
SET_OBJECT = "Cannot update access control for an object when uniform bucket-level access is enabled." + UNIFORM_PAGE
INSERT_OBJECT = "Cannot insert legacy ACL for an object when uniform bucket-level access is enabled." + UNIFORM_PAGE
PUBLIC_SENTENCE = ("The member bindings allUsers and allAuthenticatedUsers are not allowed since public access "
                   "prevention is enforced.")


def new_bucket(api, uniform: bool = False, enforced: bool = False, **resource) -> str:
    """A fresh bucket, with uniform access or public access prevention."""
    name = unique_bucket_name("acl")
    configuration = {"uniformBucketLevelAccess": {"enabled": uniform},
                     "publicAccessPrevention": "enforced" if enforced else "inherited"}
    answer = api.insert_bucket(name, {"iamConfiguration": configuration, **resource})
    assert answer.status_code == 200, answer.text
    return name


def project_number(api, bucket: str) -> str:
    return api.get(api.bucket_path(bucket)).json()["projectNumber"]


def roles(entries: list[dict]) -> dict[str, str]:
    """Role by entity, in the list's order."""
    found = {entry["entity"]: entry["role"] for entry in entries}
    assert len(found) == len(entries), entries
    return found


@dataclasses.dataclass
class Collection:
    """One collection of access controls in one bucket: `path` is its list, `parent` what its changes count up."""
    api: object
    bucket: str
    path: str
    parent: str
    kind: str

    @property
    def list_kind(self) -> str:
        return self.kind + "s"

    def entity_path(self, entity: str) -> str:
        return f"{self.path}/{quote(entity, safe='')}"

    def get(self, entity: str, **params):
        return self.api.get(self.entity_path(entity), params=params)

    def list(self, **params):
        return self.api.get(self.path, params=params)

    def insert(self, entity: str | None = USER, role: str | None = "READER", **params):
        body = {key: value for key, value in (("entity", entity), ("role", role)) if value is not None}
        return self.api.post(self.path, params=params, json=body)

    def patch(self, entity: str, body: dict, **params):
        return self.api.patch(self.entity_path(entity), params=params, json=body)

    def update(self, entity: str, body: dict, **params):
        return self.api.put(self.entity_path(entity), params=params, json=body)

    def delete(self, entity: str, **params):
        return self.api.delete(self.entity_path(entity), params=params)

    def roles(self, **params) -> dict[str, str]:
        answer = self.list(**params)
        assert answer.status_code == 200, answer.text
        assert answer.json()["kind"] == self.list_kind
        return roles(answer.json().get("items", []))

    def metageneration(self) -> int:
        return int(self.api.get(self.parent).json()["metageneration"])

    def teams(self) -> dict[str, str]:
        """The entries that a project's own things begin with."""
        number = project_number(self.api, self.bucket)
        return {f"project-owners-{number}": "OWNER", f"project-editors-{number}": "OWNER",
                f"project-viewers-{number}": "READER"}

    @contextlib.contextmanager
    def raises_metageneration(self, by: int = 1):
        before = self.metageneration()
        yield
        assert self.metageneration() == before + by


def bucket_acl(api, **bucket) -> Collection:
    name = new_bucket(api, **bucket)
    return Collection(api, name, f"/storage/v1/b/{name}/acl", f"/storage/v1/b/{name}",
                      "storage#bucketAccessControl")


def default_object_acl(api, **bucket) -> Collection:
    name = new_bucket(api, **bucket)
    return Collection(api, name, f"/storage/v1/b/{name}/defaultObjectAcl", f"/storage/v1/b/{name}",
                      "storage#objectAccessControl")


def object_acl(api, name: str = "a/b c", **bucket) -> Collection:
    bucket_name = new_bucket(api, **bucket)
    api.create_object(bucket_name, name)
    return Collection(api, bucket_name, api.object_path(bucket_name, name, "/acl"),
                      api.object_path(bucket_name, name), "storage#objectAccessControl")


def owner_of(collection: Collection) -> str:
    """The entity that owns the collection's object."""
    answer = collection.api.get(collection.parent, params={"projection": "full"})
    return answer.json()["owner"]["entity"]


class CollectionCases:
    """Tests that all three collections share: a test file names its `collection`, made anew in a bucket, and how
    uniform access refuses."""
    uniform_refusal: str

    @staticmethod
    def collection(api, **bucket) -> Collection:
        raise NotImplementedError
