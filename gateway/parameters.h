// Query parameters and headers as typed values: preconditions, generations, counts. Pure functions; a value that does
// not parse is kInvalidArgument in GCS's words with the parameter as its location.
#pragma once

#include <optional>
#include <string_view>

#include "gateway/context.h"
#include "metadata/precondition.h"

namespace lakegate {

Result<std::optional<uint64_t>> uint64_parameter(const Query& query, std::string_view name);
Result<bool> bool_parameter(const Query& query, std::string_view name, bool otherwise);
// 1 to `most`; larger values, 0 and an absent parameter mean `most`, as with GCS.
Result<int> count_parameter(const Query& query, std::string_view name, int most);
Result<int> max_results_parameter(const Query& query, int most);
// One of `allowed`, or absent.
Status check_enum_parameter(const Query& query, std::string_view name, std::initializer_list<std::string_view> allowed);

// ifGenerationMatch, ifGenerationNotMatch, ifMetagenerationMatch, ifMetagenerationNotMatch.
Result<Precondition> precondition_parameters(const Query& query);
// ifSourceGenerationMatch and so on.
Result<Precondition> source_precondition_parameters(const Query& query);
// x-goog-if-generation-match, x-goog-if-metageneration-match (XML API).
Result<Precondition> precondition_headers(const Headers& headers);

// x-goog-hash (one or more values, each "crc32c=..." or "md5=..."), Content-MD5. kInvalidArgument "invalidDigest".
Result<ExpectedChecksums> checksum_headers(const Headers& headers);

}  // namespace lakegate
