// What an identity provider answers: HTTP, a discovery document, a set of keys, how long it holds; and URLs.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "auth/jwks.h"
#include "auth/oidc_discovery.h"
#include "base/https_url.h"
#include "gateway/http/fetch_reply.h"

using namespace lakegate;

namespace {

constexpr size_t kBodyBytesMax = 1000;
constexpr size_t kComparedBytesMax = 4096;

void check(bool holds) {
  if (!holds) std::abort();
}

// In pieces of any size the answer is the same, and it is never longer than allowed; empty for what is none.
std::string read_reply(std::string_view bytes, size_t piece_bytes) {
  FetchReplyReader reader(kBodyBytesMax);
  while (!bytes.empty() && !reader.is_whole()) {
    const std::string_view piece = bytes.substr(0, piece_bytes);
    bytes.remove_prefix(piece.size());
    if (!reader.put(piece).ok()) return {};
  }
  if (!reader.is_whole() && !reader.put_end().ok()) return {};
  const FetchReply reply = reader.take();
  check(reply.body.size() <= kBodyBytesMax);
  return std::to_string(reply.status_code) + reply.cache_control + reply.body;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto url = parse_https_url(text)) {
    check(!url->host.empty() && url->port != 0 && url->target.starts_with('/'));
    check(url->target.find_first_of(" \r\n") == std::string::npos);
    check(url->authority.find_first_of(" \r\n@/") == std::string::npos);
  }
  if (const auto uri = discovered_jwks_uri("https://idp.example", text); uri.ok())
    check(parse_https_url(*uri).has_value());
  if (const auto age = cache_max_age_s(text)) check(*age >= 0);
  static_cast<void>(JwkSet::parse(text).ok());
  if (size > 0 && size <= kComparedBytesMax) check(read_reply(text, size) == read_reply(text, 1));
  return 0;
}
