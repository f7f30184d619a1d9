// /changes: the change feed from a cursor, as JSON lines.
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "gateway/admin/admin_handler.h"
#include "metadata/change_feed.h"

namespace lakegate {
namespace {

constexpr uint64_t kLimitMax = 1000;

struct ChangesRequest {
  ChangeCursor after;
  size_t limit = kLimitMax;
};

std::string_view kind_name(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kFinalize:
      return "finalize";
    case ChangeKind::kMetadataUpdate:
      return "metadataUpdate";
    case ChangeKind::kDelete:
      return "delete";
    case ChangeKind::kFolderRename:
      return "folderRename";
    case ChangeKind::kArchive:
      break;
  }
  return "archive";
}

std::string format_cursor(const ChangeEvent& event) {
  return std::to_string(event.commit_version) + "." + std::to_string(event.index);
}

Result<ChangeCursor> parse_cursor(std::string_view text) {
  const size_t dot = text.find('.');
  const std::optional<uint64_t> version = parse_uint64(text.substr(0, dot));
  const std::optional<uint64_t> index = dot == text.npos ? std::nullopt : parse_uint64(text.substr(dot + 1));
  if (!version || !index || *index > UINT16_MAX)
    return invalid_argument("'after' must look like VERSION.INDEX.", "after");
  return ChangeCursor{*version, static_cast<uint16_t>(*index)};
}

Result<ChangesRequest> parse_changes_request(const Request& request) {
  ASSIGN_OR_RETURN(const Query query, Query::parse(request.raw_query()));
  ChangesRequest parsed;
  if (const auto after = query.find("after")) {
    ASSIGN_OR_RETURN(parsed.after, parse_cursor(*after));
  }
  if (const auto limit = query.find("limit")) {
    const std::optional<uint64_t> number = parse_uint64(*limit);
    if (!number || *number == 0 || *number > kLimitMax) {
      return invalid_argument("'limit' must be from 1 to " + std::to_string(kLimitMax) + ".", "limit");
    }
    parsed.limit = *number;
  }
  return parsed;
}

std::string event_line(const ChangeEvent& event) {
  nlohmann::ordered_json line = {{"cursor", format_cursor(event)},
                                 {"kind", kind_name(event.kind)},
                                 {"bucket", event.bucket},
                                 {"bucketGeneration", event.bucket_generation},
                                 {"object", event.object},
                                 {"generation", event.generation},
                                 {"metageneration", event.metageneration},
                                 {"timeUs", event.time_us},
                                 {"overwritten", event.overwritten}};
  if (event.kind == ChangeKind::kFolderRename) line["destination"] = event.destination;
  return line.dump() + "\n";
}

}  // namespace

Task<Response> answer_changes(const Request& request, Catalog& catalog) {
  const Result<ChangesRequest> parsed = parse_changes_request(request);
  if (!parsed.ok()) co_return text_response(400, std::string(parsed.status().message()) + "\n");
  auto read = [&parsed](Transaction& transaction) {
    return read_change_feed(transaction, parsed->after, parsed->limit);
  };
  const Result<std::vector<ChangeEvent>> events = co_await catalog.read(read);
  if (!events.ok()) co_return text_response(503, events.status().to_string() + "\n");
  std::string body;
  for (const ChangeEvent& event : *events) body += event_line(event);
  co_return text_response(200, std::move(body), "application/x-ndjson");
}

}  // namespace lakegate
