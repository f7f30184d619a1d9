"""lakegate.discovery.get: the description of our own methods, served and kept in the repository."""

import json
import pathlib
import subprocess

from tests.support.server import binary_path

PAGE = pathlib.Path(__file__).parents[2] / "docs" / "reference" / "lakegate.v1.discovery.json"


def test_the_document_describes_every_method_of_our_own(api):
    answer = api.get("/lakegate/v1/discovery")
    assert answer.status_code == 200
    document = answer.json()
    assert document["rootUrl"] == api.root + "/"
    leases = document["resources"]["leases"]["methods"]
    assert set(leases) == {"acquire", "break", "change", "get", "list", "release", "renew"}
    assert set(document["resources"]["prefixLeases"]["methods"]) == set(leases) - {"list"}
    for resource in document["resources"].values():
        for method in resource["methods"].values():
            assert method["description"] and method["path"]
            assert all(parameter["description"] for parameter in method["parameters"].values()), method["id"]
            assert method["response"]["$ref"] in document["schemas"]


def test_the_document_in_the_repository_is_the_programs():
    command = [binary_path(), "routes", "--discovery"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert json.loads(PAGE.read_text()) == json.loads(printed)
    assert PAGE.read_text() == printed
