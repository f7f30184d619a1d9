"""Batch requests: many JSON calls in one multipart/mixed body, each answered in its own part and in order.

https://cloud.google.com/storage/docs/batch; the line ends and request lines are those of the client libraries.
"""

import gzip
from urllib.parse import quote

import pytest

from tests.api.conftest import assert_json_error
from tests.support.batch_multipart import BOUNDARY, batch_body, batch_headers, inner_request, parse_batch
from tests.support.raw_http import RawConnection, chunked

BATCH_PATH = "/batch/storage/v1"
MOST_CALLS_IN_A_BATCH = 100  # What Google's page promises.
TOO_MANY_CALLS = 1001


def object_target(bucket: str, name: str, suffix: str = "") -> str:
    return f"/storage/v1/b/{bucket}/o/{quote(name, safe='')}{suffix}"


def post_batch(api, requests, path=BATCH_PATH, headers=None, **arguments):
    return api.post(path, data=batch_body(requests, **arguments), headers={**batch_headers(), **(headers or {})})


@pytest.fixture
def three(api, bucket):
    """The resources of three objects: "a", "b/b" and "c c"."""
    return [api.create_object(bucket, name, name.encode()) for name in ("a", "b/b", "c c")]


@pytest.mark.parametrize("line_end", ["\r\n", "\n"], ids=["crlf", "lf"])
@pytest.mark.parametrize("inner_line_end", ["\r\n", "\n"], ids=["inner-crlf", "inner-lf"])
def test_any_mixture_of_line_ends_is_understood(api, bucket, three, line_end, inner_line_end):
    requests = [inner_request("GET", object_target(bucket, made["name"]), line_end=inner_line_end) for made in three]
    parts = parse_batch(post_batch(api, requests, line_end=line_end))
    assert [part.status for part in parts] == [200, 200, 200]
    assert [part.json()["generation"] for part in parts] == [made["generation"] for made in three]


@pytest.mark.parametrize("path", [BATCH_PATH, "//batch/storage/v1"])
@pytest.mark.parametrize("prefix", ["", "http://{host}", "https://storage.googleapis.com"],
                         ids=["relative", "own-host", "google-host"])
def test_request_lines_may_be_relative_or_absolute(api, bucket, three, path, prefix):
    target = prefix.format(host=api.host) + object_target(bucket, "b/b")
    body = batch_body([inner_request("GET", target)])
    with RawConnection(api.root) as connection:
        connection.send_head("POST", path, {**batch_headers(), "Content-Length": len(body)})
        connection.send(body)
        answer = connection.read_response("POST")
    assert answer.status == 200, answer.body
    assert f'"generation": "{three[1]["generation"]}"'.replace(" ", "") in answer.body.decode().replace(" ", "")


def test_an_unquoted_boundary_is_understood(api, bucket, three):
    answer = api.post(BATCH_PATH, data=batch_body([inner_request("GET", object_target(bucket, "a"))]),
                      headers=batch_headers(BOUNDARY))
    assert [part.status for part in parse_batch(answer)] == [200]


def test_answers_come_in_the_order_of_the_requests_with_their_content_ids(api, bucket):
    names = [f"n{index:02}" for index in range(30)]
    for name in names[::2]:
        api.create_object(bucket, name)
    requests = [inner_request("GET", object_target(bucket, name)) for name in names]
    ids = [f"<id-{name}+{index}>" for index, name in enumerate(names)]
    parts = parse_batch(post_batch(api, requests, ids=ids))
    assert [part.status for part in parts] == [200 if index % 2 == 0 else 404 for index in range(30)]
    assert [part.part_headers["content-id"] for part in parts] == [f"<response-{one[1:]}" for one in ids]
    for name, part in zip(names[::2], parts[::2]):
        assert part.json()["name"] == name


def test_a_lower_case_content_id_without_angle_brackets_is_answered(api, bucket, three):
    requests = [inner_request("GET", object_target(bucket, "a"))] * 2
    parts = parse_batch(post_batch(api, requests, ids=["1", "2"], id_header="content-id"))
    assert [part.part_headers["content-id"].strip("<>") for part in parts] == ["response-1", "response-2"]


def test_failures_stay_within_their_parts(api, bucket, three):
    stale = object_target(bucket, "a", "?ifGenerationMatch=1")
    requests = [inner_request("DELETE", object_target(bucket, "missing")), inner_request("DELETE", stale),
                inner_request("GET", object_target(bucket, "a", "?ifGenerationMatch=abc")),
                inner_request("DELETE", object_target(bucket, "b/b"))]
    parts = parse_batch(post_batch(api, requests))
    assert [(part.status, part.reason) for part in parts] == [
        (404, "Not Found"), (412, "Precondition Failed"), (400, "Bad Request"), (204, "No Content")]
    for part in parts[:3]:
        assert part.headers["content-type"].lower().startswith("application/json")
        assert part.json()["error"]["code"] == part.status
        assert part.json()["error"]["errors"][0]["reason"]
    assert parts[3].body == b""
    assert [item["name"] for item in api.list_objects(bucket).json()["items"]] == ["a", "c c"]


def test_every_kind_of_method_works_in_a_batch(api, bucket, three):
    new_bucket = f"{bucket}-made"
    requests = [
        inner_request("POST", f"/storage/v1/b?project={api.project}", {"name": new_bucket}),
        inner_request("GET", f"/storage/v1/b/{bucket}"),
        inner_request("PATCH", f"/storage/v1/b/{bucket}", {"labels": {"k": "v"}}),
        inner_request("GET", f"/storage/v1/b/{bucket}/storageLayout"),
        inner_request("PATCH", object_target(bucket, "a"), {"metadata": {"m": "1"}}),
        inner_request("PUT", object_target(bucket, "a"), {"contentType": "text/x-put"}),
        inner_request("POST", object_target(bucket, "a", f"/rewriteTo/b/{bucket}/o/rewritten"), {}),
        inner_request("POST", object_target(bucket, "a", f"/copyTo/b/{bucket}/o/copied")),
        inner_request("POST", object_target(bucket, "composed", "/compose"),
                      {"sourceObjects": [{"name": "a"}, {"name": "b/b"}]}),
        inner_request("POST", object_target(bucket, "c c", "/moveTo/o/moved")),
        inner_request("GET", f"/storage/v1/b/{bucket}/o?prefix=c"),
        inner_request("DELETE", object_target(bucket, "b/b")),
        inner_request("DELETE", f"/storage/v1/b/{new_bucket}"),
    ]
    parts = parse_batch(post_batch(api, requests))
    assert [part.status for part in parts] == [200] * 11 + [204, 204], [part.body[:200] for part in parts]
    assert parts[4].json()["metadata"] == {"m": "1"}
    assert parts[6].json()["done"] is True
    assert parts[9].json()["name"] == "moved"
    names = [item["name"] for item in api.list_objects(bucket).json()["items"]]
    assert names == ["a", "composed", "copied", "moved", "rewritten"]
    assert api.get_media(bucket, "composed").content == b"ab/b"


def test_a_post_with_a_method_override_is_a_patch_inside_a_batch(api, bucket, three):
    request = inner_request("POST", object_target(bucket, "a"), {"metadata": {"from": "java"}},
                            {"X-HTTP-Method-Override": "PATCH"})
    assert [part.status for part in parse_batch(post_batch(api, [request]))] == [200]
    assert api.get_metadata(bucket, "a").json()["metadata"] == {"from": "java"}


def test_the_move_of_a_directory_rename_is_conditional_on_both_sides(api, bucket, three):
    suffix = f"/moveTo/o/moved?ifSourceGenerationMatch={three[0]['generation']}&ifGenerationMatch=0"
    request = inner_request("POST", object_target(bucket, "a", suffix), headers={"Content-Length": "0"})
    first, second = parse_batch(post_batch(api, [request, request]))
    assert first.status == 200 and first.json()["name"] == "moved"
    assert second.status in (404, 412)


def test_credentials_may_stand_in_the_parts_alone(api, bucket, three):
    requests = [inner_request("GET", object_target(bucket, "a"), headers={"Authorization": "Bearer anything"}),
                inner_request("GET", object_target(bucket, "a"), headers={"Authorization": "Bearer "})]
    assert [part.status for part in parse_batch(post_batch(api, requests))] == [200, 200]


def test_fields_select_within_a_part(api, bucket, three):
    request = inner_request("GET", object_target(bucket, "a", "?fields=name,size"))
    part, = parse_batch(post_batch(api, [request]))
    assert part.json() == {"name": "a", "size": "1"}


def test_names_with_special_characters_round_trip_through_a_batch(api, bucket):
    names = ["x/../y", "a//b", "50%2F", "plus+sign", "q?m#h", "ünï cödé", "x/compose", "semi;colon=1&2"]
    for name in names:
        api.create_object(bucket, name)
    parts = parse_batch(post_batch(api, [inner_request("GET", object_target(bucket, name)) for name in names]))
    assert [part.json()["name"] for part in parts] == names


def test_a_hundred_calls_fit_in_one_batch(api, bucket):
    names = [f"n{index:03}" for index in range(MOST_CALLS_IN_A_BATCH)]
    for name in names:
        api.create_object(bucket, name, b"")
    parts = parse_batch(post_batch(api, [inner_request("DELETE", object_target(bucket, name)) for name in names]))
    assert [part.status for part in parts] == [204] * MOST_CALLS_IN_A_BATCH
    assert "items" not in api.list_objects(bucket).json()


def test_a_batch_of_too_many_calls_is_400_and_none_is_carried_out(api, bucket):
    api.create_object(bucket, "kept")
    requests = [inner_request("DELETE", object_target(bucket, "kept"))] * TOO_MANY_CALLS
    assert_json_error(post_batch(api, requests), 400, None)
    assert api.get_metadata(bucket, "kept").status_code == 200


@pytest.mark.parametrize("content_type", ["application/json", "multipart/mixed", "multipart/mixed; boundary=",
                                          "multipart/form-data; boundary=x"])
def test_a_batch_without_a_usable_content_type_is_400(api, bucket, content_type):
    body = batch_body([inner_request("GET", f"/storage/v1/b/{bucket}")])
    assert_json_error(api.post(BATCH_PATH, data=body, headers={"Content-Type": content_type}), 400, None)


@pytest.mark.parametrize("body", [b"", b"no boundary at all", f"--{BOUNDARY}--\r\n".encode()],
                         ids=["empty", "no-boundary", "no-parts"])
def test_a_batch_without_parts_is_400(api, body):
    assert_json_error(api.post(BATCH_PATH, data=body, headers=batch_headers()), 400, None)


def test_a_malformed_part_does_not_reach_its_neighbours(api, bucket, three):
    answer = post_batch(api, [inner_request("GET", object_target(bucket, "a")), b"NOT AN HTTP REQUEST\r\n\r\n",
                              inner_request("GET", object_target(bucket, "c c"))])
    if answer.status_code == 400:
        assert_json_error(answer, 400, None)
        return
    first, second, third = parse_batch(answer)
    assert (first.status, second.status, third.status) == (200, 400, 200)


@pytest.mark.parametrize("target", ["/batch/storage/v1", "/upload/storage/v1/b/{bucket}/o?uploadType=media&name=x",
                                    "/storage/v1/b/{bucket}/o/a?alt=media"], ids=["batch", "upload", "download"])
def test_batches_uploads_and_downloads_are_refused_inside_a_batch(api, bucket, three, target):
    method = "GET" if "alt=media" in target else "POST"
    part, = parse_batch(post_batch(api, [inner_request(method, target.format(bucket=bucket), {})]))
    assert 400 <= part.status < 500 or part.status == 501, part.body
    assert api.get_metadata(bucket, "x").status_code == 404


def test_a_gzipped_chunked_batch_is_understood(api, bucket, three):
    body = gzip.compress(batch_body([inner_request("GET", object_target(bucket, "a"))]))
    with RawConnection(api.root) as connection:
        connection.send_head("POST", BATCH_PATH, {**batch_headers(), "Content-Encoding": "gzip",
                                                  "Transfer-Encoding": "chunked"})
        connection.send(chunked(body, 50))
        answer = connection.read_response("POST")
    assert answer.status == 200, answer.body
    assert b"HTTP/1.1 200 OK" in answer.body
