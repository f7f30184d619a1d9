// auth_probe: answers requests of signatures_test.py, one JSON object a line, with "accept" or a word of why not.
// A test tool: it holds no secrets but those of the test.
#include <iostream>
#include <string>

#include <nlohmann/json.hpp>

#include "auth/body_obligation.h"
#include "auth/post_policy.h"
#include "auth/signature_verifier.h"
#include "base/encoding.h"

namespace lakegate {
namespace {

using Json = nlohmann::json;

std::string word_of(const Status& status) {
  return status.reason().empty() ? std::string(code_name(status.code())) : std::string(status.reason());
}

VerificationKey key_of(const Json& input) {
  // One key for the whole run: reading it takes longer than using it.
  static const std::vector<PublicKey> public_keys = {
      PublicKey::from_pem(input.at("public_key").get<std::string>()).value()};
  if (input.at("key_kind") == "rsa") return public_keys;
  return Secret(input.at("secret").get<std::string>());
}

std::string check_body(const Json& input, BodyObligation obligation) {
  const std::string body = base64_decode(input.at("body").get<std::string>()).value();
  MemoryByteSource source(as_bytes(body));
  const auto obliged = make_obliged_source(std::move(obligation), source);
  while (true) {
    const Result<Bytes> piece = sync_wait(obliged->read());
    if (!piece.ok()) return word_of(piece.status());
    if (piece->empty()) return "accept";
  }
}

std::string check_request(const Json& input) {
  SignableRequest request;
  const auto& method = input.at("method").get_ref<const std::string&>();
  const auto& target = input.at("target").get_ref<const std::string&>();
  request.method = method;
  request.raw_target = target;
  for (const Json& header : input.at("headers")) {
    request.headers.push_back({header.at(0).get_ref<const std::string&>(), header.at(1).get_ref<const std::string&>()});
  }
  const auto found = find_request_signature(request);
  if (!found.ok()) return word_of(found.status());
  if (!*found) return "none";
  const bool needs_rsa = (*found)->key_kind == SignatureKeyKind::kRsa;
  if (needs_rsa != (input.at("key_kind") == "rsa") || (*found)->access_id != input.at("access_id")) return "otherKey";
  VerificationContext context;
  context.now_us = input.at("now_s").get<int64_t>() * 1'000'000;
  context.bucket_of_host = input.at("bucket_of_host");
  auto verified = verify_request_signature(**found, request, key_of(input), context);
  if (!verified.ok()) return word_of(verified.status());
  return check_body(input, std::move(verified->body));
}

std::string check_form(const Json& input) {
  PostPolicyRequest request;
  request.bucket = input.at("bucket");
  for (const Json& field : input.at("fields")) request.fields.emplace_back(field.at(0), field.at(1));
  const auto found = find_policy_signature(request.fields);
  if (!found.ok()) return word_of(found.status());
  if (!*found) return "none";
  const bool needs_rsa = (*found)->key_kind == SignatureKeyKind::kRsa;
  if (needs_rsa != (input.at("key_kind") == "rsa") || (*found)->access_id != input.at("access_id")) return "otherKey";
  const auto verdict =
      verify_post_policy(**found, request, key_of(input), input.at("now_s").get<int64_t>() * 1'000'000);
  if (!verdict.ok()) return word_of(verdict.status());
  const uint64_t size_bytes = input.at("size_bytes");
  const bool fits = size_bytes >= verdict->size_bytes_min && size_bytes <= verdict->size_bytes_max.value_or(UINT64_MAX);
  return fits ? "accept" : "wrongLength";
}

}  // namespace
}  // namespace lakegate

int main() {
  std::ios::sync_with_stdio(false);
  std::string line;
  while (std::getline(std::cin, line)) {
    const nlohmann::json input = nlohmann::json::parse(line);
    std::cout << (input.contains("fields") ? lakegate::check_form(input) : lakegate::check_request(input)) << '\n';
  }
  return 0;
}
