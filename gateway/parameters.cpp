#include "gateway/parameters.h"

#include <algorithm>

#include "base/encoding.h"

namespace lakegate {
namespace {

Status bad_value(std::string_view name, std::string_view value) {
  return invalid_argument("Invalid value for " + std::string(name) + ": '" + std::string(value.substr(0, 128)) + "'.",
                          name);
}

Result<std::optional<uint64_t>> parse_generation(std::string_view name, std::optional<std::string_view> text) {
  if (!text) return std::optional<uint64_t>();
  const std::optional<int64_t> value = parse_int64(*text);
  if (!value || *value < 0) return bad_value(name, *text);
  return std::optional<uint64_t>(static_cast<uint64_t>(*value));
}

Result<Precondition> parse_preconditions(const Query& query, std::string_view generation_match,
                                         std::string_view generation_not_match, std::string_view metageneration_match,
                                         std::string_view metageneration_not_match) {
  Precondition precondition;
  ASSIGN_OR_RETURN(precondition.if_generation_match, uint64_parameter(query, generation_match));
  ASSIGN_OR_RETURN(precondition.if_generation_not_match, uint64_parameter(query, generation_not_match));
  ASSIGN_OR_RETURN(precondition.if_metageneration_match, uint64_parameter(query, metageneration_match));
  ASSIGN_OR_RETURN(precondition.if_metageneration_not_match, uint64_parameter(query, metageneration_not_match));
  return precondition;
}

Status bad_digest(std::string_view header) {
  return Status(Code::kInvalidArgument, "The " + std::string(header) + " you specified was invalid.", "invalidDigest");
}

Status add_hash_value(std::string_view value, ExpectedChecksums& expected) {
  while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
  if (value.starts_with("crc32c=")) {
    expected.crc32c = crc32c_from_base64(value.substr(7));
    if (!expected.crc32c) return bad_digest("x-goog-hash crc32c");
  } else if (value.starts_with("md5=")) {
    expected.md5 = md5_from_base64(value.substr(4));
    if (!expected.md5) return bad_digest("x-goog-hash md5");
  }
  return Status();
}

}  // namespace

Result<std::optional<uint64_t>> uint64_parameter(const Query& query, std::string_view name) {
  return parse_generation(name, query.find(name));
}

Result<bool> bool_parameter(const Query& query, std::string_view name, bool otherwise) {
  const std::optional<std::string_view> text = query.find(name);
  if (!text) return bool{otherwise};
  if (equal_ignoring_case(*text, "true")) return true;
  if (equal_ignoring_case(*text, "false")) return false;
  return bad_value(name, *text);
}

Result<int> count_parameter(const Query& query, std::string_view name, int most) {
  const std::optional<std::string_view> text = query.find(name);
  if (!text) return int{most};
  const std::optional<int64_t> value = parse_int64(*text);
  if (!value || *value < 0) return bad_value(name, *text);
  if (*value == 0) return int{most};
  return static_cast<int>(std::min<int64_t>(*value, most));
}

Result<int> max_results_parameter(const Query& query, int most) { return count_parameter(query, "maxResults", most); }

Status check_enum_parameter(const Query& query, std::string_view name,
                            std::initializer_list<std::string_view> allowed) {
  const std::optional<std::string_view> text = query.find(name);
  if (!text || std::find(allowed.begin(), allowed.end(), *text) != allowed.end()) return Status();
  return bad_value(name, *text);
}

Result<Precondition> precondition_parameters(const Query& query) {
  return parse_preconditions(query, "ifGenerationMatch", "ifGenerationNotMatch", "ifMetagenerationMatch",
                             "ifMetagenerationNotMatch");
}

Result<Precondition> source_precondition_parameters(const Query& query) {
  return parse_preconditions(query, "ifSourceGenerationMatch", "ifSourceGenerationNotMatch",
                             "ifSourceMetagenerationMatch", "ifSourceMetagenerationNotMatch");
}

Result<Precondition> precondition_headers(const Headers& headers) {
  Precondition precondition;
  ASSIGN_OR_RETURN(precondition.if_generation_match,
                   parse_generation("x-goog-if-generation-match", headers.find("x-goog-if-generation-match")));
  ASSIGN_OR_RETURN(precondition.if_metageneration_match,
                   parse_generation("x-goog-if-metageneration-match", headers.find("x-goog-if-metageneration-match")));
  return precondition;
}

Result<ExpectedChecksums> checksum_headers(const Headers& headers) {
  ExpectedChecksums expected;
  std::string hashes = headers.join("x-goog-hash");
  std::string_view rest = hashes;
  while (!rest.empty()) {
    const size_t comma = rest.find(',');
    RETURN_IF_ERROR(add_hash_value(rest.substr(0, comma), expected));
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
  }
  if (const std::optional<std::string_view> md5 = headers.find("content-md5")) {
    expected.md5 = md5_from_base64(*md5);
    if (!expected.md5) return bad_digest("Content-MD5");
  }
  return expected;
}

}  // namespace lakegate
