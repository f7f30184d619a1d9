"""Of several setIamPolicy with the same etag exactly one wins, and nothing of the others is stored."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.api.access_control_support import object_acl
from tests.api.conftest import Api
from tests.api.iam_policy_support import Policies, bucket_policies, members_by_role

ROUNDS = 20
WRITERS = 4


def race(server, path: str, role: str) -> None:
    for round_number in range(ROUNDS):
        apis = [Api(server) for _writer in range(WRITERS)]
        etag = Policies(apis[0], path).read()["etag"]

        def write(writer: int):
            member = f"user:writer-{round_number}-{writer}@example.com"
            body = {"etag": etag, "bindings": [{"role": role, "members": [member]}]}
            return member, Policies(apis[writer], path).set(body)

        with ThreadPoolExecutor(WRITERS) as pool:
            outcomes = list(pool.map(write, range(WRITERS)))
        statuses = sorted(answer.status_code for _member, answer in outcomes)
        assert statuses == [200] + [412] * (WRITERS - 1), statuses
        winner = next(member for member, answer in outcomes if answer.status_code == 200)
        members = members_by_role(Policies(apis[0], path).read())[role]
        assert [each for each in members if "writer-" in each] == [winner]


@pytest.mark.parametrize("uniform", [False, True])
def test_of_several_policies_of_a_bucket_one_wins(api, server, uniform):
    race(server, bucket_policies(api, uniform=uniform).path, "roles/storage.objectViewer")


def test_of_several_policies_of_an_object_one_wins(api, server):
    race(server, object_acl(api).parent + "/iam", "roles/storage.legacyObjectReader")
