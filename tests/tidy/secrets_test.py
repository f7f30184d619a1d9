"""What signs or opens is a `Secret` (base/secret.h): no header keeps it as text, and few files take it out.

Each file that reveals one stands below with its reason, so that another one is a decision.
tests/auth/secret_types_test.cpp shows that nothing prints a Secret, tests/api/secrets_in_logs_test.py that no log of a
whole run holds one.
"""

from __future__ import annotations

import re

from tests.tidy import repository

STORED = "its record"
COMPUTED = "computing with it"
SHOWN = "the one answer to whom it was made for"
REVEALING = {
    "auth/certificate.cpp": COMPUTED,
    "auth/hmac.cpp": COMPUTED,
    "auth/rsa_key.cpp": COMPUTED,
    "auth/signature_v4.cpp": COMPUTED,
    "base/aes_ctr.cpp": COMPUTED,
    "gateway/admin/hmac_key_commands.cpp": SHOWN,
    "gateway/admin/identity_commands.cpp": SHOWN,
    "gateway/admin/identity_endpoint.cpp": "comparing in constant time",
    "gateway/app/admin_access.cpp": "its file and the request of the command line",
    "gateway/app/admin_command.cpp": SHOWN,
    "gateway/app/private_file.cpp": "its file",
    "gateway/customer_key_headers.cpp": COMPUTED,
    "gateway/iam/service_account_keys.cpp": SHOWN,
    "gateway/json/wire/hmac_key_wire.cpp": SHOWN,
    "gateway/oauth/iam_credentials.cpp": SHOWN,
    "gateway/oauth/jwt_bearer_grant.cpp": SHOWN,
    "gateway/oauth/key_file.cpp": SHOWN,
    "gateway/oauth/metadata_server.cpp": SHOWN,
    "gateway/oauth/refresh_token_grant.cpp": SHOWN,
    "gateway/oauth/token_exchange_grant.cpp": SHOWN,
    "metadata/customer_key.cpp": COMPUTED,
    "metadata/schema/hmac_key_codec.cpp": STORED,
    "metadata/schema/issued_token_codec.cpp": STORED,
    "metadata/schema/service_account_codec.cpp": STORED,
}

KEPT_AS_TEXT = re.compile(
    r"\b(std::string|std::vector<std::byte>|std::string_view)\s+\w*(secret|password|private_key|signing_key)\w*\s*[;={]",
    re.IGNORECASE,
)
# A log line or a message that is made with a secret in the same statement.
REVEALED_IN_TEXT = re.compile(
    r"\b(log|log_info|log_warning|log_error|Status|invalid_argument|not_found|unavailable|internal_error)"
    r"\([^;]*?reveal\(\)"
)


def headers_that_keep_text(sources: dict[str, str]) -> list[str]:
    return [name for name, text in sources.items() if name.endswith(".h") and KEPT_AS_TEXT.search(text)]


def revealing(sources: dict[str, str]) -> set[str]:
    return {name for name, text in sources.items() if "reveal()" in text and name != "base/secret.h"}


def sources() -> dict[str, str]:
    names = repository.files(".cpp", ".h", below=repository.MODULES)
    return {name: repository.text(name) or "" for name in names}


def test_no_header_keeps_a_secret_as_text():
    assert headers_that_keep_text(sources()) == []
    assert headers_that_keep_text({"a.h": "  std::string client_secret;\n"}) == ["a.h"]
    assert headers_that_keep_text({"a.h": "  Secret secret;\n  std::string secret_name();\n"}) == []


def test_only_known_files_reveal_a_secret():
    assert revealing(sources()) == set(REVEALING)
    assert revealing({"x.cpp": "log(key.reveal());"}) == {"x.cpp"}


def test_no_log_line_and_no_message_is_made_of_a_secret():
    assert [name for name, text in sources().items() if REVEALED_IN_TEXT.search(text)] == []
    assert REVEALED_IN_TEXT.search('log_info("made", {{"key", key.reveal()}});')
    assert REVEALED_IN_TEXT.search('return invalid_argument("bad " + secret.reveal());')
    assert not REVEALED_IN_TEXT.search('log_info("made", {{"id", id}});\n  use(key.reveal());')
