#include "auth/canonical_request.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"

namespace lakegate {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

std::string canonical_header_value(std::string_view value) {
  std::string canonical;
  canonical.reserve(value.size());
  bool space_is_due = false;
  for (const char c : value) {
    if (is_space(c)) {
      space_is_due = !canonical.empty();
      continue;
    }
    if (space_is_due) canonical += ' ';
    space_is_due = false;
    canonical += c;
  }
  return canonical;
}

std::string canonical_path(std::string_view raw_path) {
  std::string canonical;
  canonical.reserve(raw_path.size() + 16);
  while (true) {
    const size_t slash = std::min(raw_path.find('/'), raw_path.size());
    const std::optional<std::string> segment = percent_decode(raw_path.substr(0, slash));
    canonical += segment ? percent_encode(*segment) : std::string(raw_path.substr(0, slash));
    if (slash == raw_path.size()) return canonical;
    canonical += '/';
    raw_path.remove_prefix(slash + 1);
  }
}

std::string canonical_query(const std::vector<TargetParameter>& parameters, const RequestSignature& signature) {
  const std::string_view signature_name =
      signature.dialect == SignatureDialect::kGoogle ? "x-goog-signature" : "x-amz-signature";
  std::vector<std::pair<std::string, std::string>> encoded;
  encoded.reserve(parameters.size());
  for (const TargetParameter& parameter : parameters) {
    if (signature.place == SignaturePlace::kQuery && equal_in_any_case(parameter.name, signature_name)) continue;
    encoded.emplace_back(percent_encode(parameter.name), percent_encode(parameter.value));
  }
  std::sort(encoded.begin(), encoded.end());
  std::string query;
  for (const auto& [name, value] : encoded) {
    if (!query.empty()) query += '&';
    query.append(name).append("=").append(value);
  }
  return query;
}

std::string canonical_request(const SignableRequest& request, const RequestSignature& signature, std::string_view path,
                              std::string_view query, std::string_view host) {
  std::string text;
  text.reserve(1024);
  text.append(request.method).append("\n").append(path).append("\n").append(query).append("\n");
  std::string names;
  for (const std::string& name : signature.signed_headers) {
    const std::string value = name == "host" ? std::string(host) : request.header(name).value_or(std::string());
    text.append(name).append(":").append(canonical_header_value(value)).append("\n");
    if (!names.empty()) names += ';';
    names += name;
  }
  return text.append("\n").append(names).append("\n").append(signature.payload_hash);
}

}  // namespace lakegate
