"""Bucket.cors: the setting, and what browsers are shown [https://cloud.google.com/storage/docs/cross-origin]."""

import pytest

from tests.api.conftest import assert_json_error, unique_bucket_name

RULES = [{"origin": ["https://a.example"], "method": ["GET", "PUT"],
          "responseHeader": ["Content-Type", "x-goog-meta-a"], "maxAgeSeconds": 600}]
ORIGIN = {"Origin": "https://a.example"}


def bucket_with(api, rules):
    name = unique_bucket_name("cors")
    answer = api.insert_bucket(name, {"cors": rules})
    assert answer.status_code == 200, answer.text
    api.create_object(name, "object")
    return name


def preflight(api, path, method, origin="https://a.example", headers=None):
    sent = {"Origin": origin, "Access-Control-Request-Method": method}
    if headers:
        sent["Access-Control-Request-Headers"] = headers
    return api.request("OPTIONS", path, headers=sent)


def cors_headers(answer):
    return {name for name in answer.headers if name.lower().startswith("access-control-")}


def test_rules_are_kept_replaced_and_removed(api):
    name = bucket_with(api, RULES)
    assert api.get(api.bucket_path(name)).json()["cors"] == RULES
    other = [{"origin": ["*"], "method": ["*"]}]
    assert api.patch(api.bucket_path(name), json={"cors": other}).json()["cors"] == other
    assert "cors" not in api.patch(api.bucket_path(name), json={"cors": []}).json()


def test_a_rule_that_says_nothing_is_dropped(api):
    name = bucket_with(api, [{}, *RULES])
    assert api.get(api.bucket_path(name)).json()["cors"] == RULES
    assert "cors" not in api.patch(api.bucket_path(name), json={"cors": [{}]}).json()


def test_an_actual_answer_shows_what_the_rule_exposes_in_both_dialects(api):
    name = bucket_with(api, RULES)
    for answer in (api.get(f"/{name}/object", headers=ORIGIN), api.get_media(name, "object", headers=ORIGIN)):
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "https://a.example"
        assert answer.headers["Access-Control-Expose-Headers"] == "Content-Type, x-goog-meta-a"
        assert "Origin" in answer.headers["Vary"]
    missing = api.get(f"/{name}/missing", headers=ORIGIN)
    assert missing.status_code == 404
    assert missing.headers["Access-Control-Allow-Origin"] == "https://a.example"


def test_another_origin_or_method_or_no_origin_is_shown_nothing(api):
    name = bucket_with(api, RULES)
    assert cors_headers(api.get(f"/{name}/object", headers={"Origin": "https://b.example"})) == set()
    assert cors_headers(api.delete(f"/{name}/object", headers=ORIGIN)) == set()
    assert cors_headers(api.get(f"/{name}/object")) == set()


def test_a_rule_for_any_origin_answers_with_a_star(api):
    name = bucket_with(api, [{"origin": ["*"], "method": ["GET"]}])
    answer = api.get(f"/{name}/object", headers=ORIGIN)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Origin" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize("dialect", ["xml", "json"])
def test_a_preflight_is_answered_by_the_rules(api, dialect):
    name = bucket_with(api, RULES)
    path = f"/{name}/new" if dialect == "xml" else f"/storage/v1/b/{name}/o/object?alt=media"
    method = "PUT" if dialect == "xml" else "GET"
    answer = preflight(api, path, method, headers="content-type, X-Goog-Meta-A")
    assert answer.status_code == 200 and answer.content == b""
    assert answer.headers["Access-Control-Allow-Origin"] == "https://a.example"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, PUT"
    assert answer.headers["Access-Control-Allow-Headers"] == "content-type, X-Goog-Meta-A"
    assert answer.headers["Access-Control-Max-Age"] == "600"


def test_a_preflight_that_no_rule_allows_is_shown_nothing(api, bucket):
    name = bucket_with(api, RULES)
    for answer in (preflight(api, f"/{name}/object", "DELETE"), preflight(api, f"/{bucket}/object", "GET"),
                   preflight(api, f"/{name}/object", "GET", origin="https://b.example"),
                   preflight(api, f"/{name}/object", "GET", headers="authorization"),
                   preflight(api, f"/{unique_bucket_name()}/object", "GET"),
                   api.request("OPTIONS", f"/{name}/object")):
        assert answer.status_code == 200
        assert cors_headers(answer) == set()


def test_a_preflight_changes_nothing(api):
    name = bucket_with(api, [{"origin": ["*"], "method": ["*"], "responseHeader": ["*"]}])
    assert preflight(api, f"/{name}/object", "DELETE").status_code == 200
    assert api.get_media(name, "object").content == b"data"


@pytest.mark.parametrize("rules", [
    {"origin": ["*"]}, ["*"], [{"origin": "*"}], [{"origin": ["*"], "method": ["FETCH"]}],
    [{"origin": ["a\r\nSet-Cookie: x"], "method": ["GET"]}], [{"responseHeader": ["a b"]}], [{"origin": [""]}],
    [{"maxAgeSeconds": -1}], [{"maxAgeSeconds": 1 << 31}], [{"origin": ["*"]}] * 101,
])
def test_rules_that_make_no_sense_answer_400_and_change_nothing(api, bucket, rules):
    assert_json_error(api.patch(api.bucket_path(bucket), json={"cors": rules}), 400, "invalid")
    assert "cors" not in api.get(api.bucket_path(bucket)).json()
