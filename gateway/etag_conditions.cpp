#include "gateway/etag_conditions.h"

#include "base/encoding.h"
#include "gateway/etag.h"
#include "gateway/routes.h"

namespace lakegate {
namespace {

bool changes_bucket(std::string_view id) {
  return id == "storage.buckets.patch" || id == "storage.buckets.update" || id == "storage.buckets.delete";
}

// Adds "name=value"; a parameter that says otherwise can never hold together with the header.
Status add_parameter(RequestContext& context, std::string_view name, uint64_t value) {
  const std::string text = std::to_string(value);
  if (const auto given = context.query.find(name)) return *given == text ? Status() : condition_not_met();
  std::string raw(context.request.raw_query());
  raw += (raw.empty() ? "" : "&") + std::string(name) + "=" + text;
  context.request.target = std::string(context.request.raw_path()) + "?" + raw;
  ASSIGN_OR_RETURN(context.query, Query::parse(context.request.raw_query()));
  return Status();
}

}  // namespace

Status apply_etag_conditions(RequestContext& context) {
  const bool is_bucket = changes_bucket(context.route->id);
  if (!is_bucket && context.route->id != "storage.objects.delete") return Status();
  const Headers& headers = context.request.headers;
  if (const auto if_match = headers.find("if-match"); if_match && *if_match != "*") {
    const std::optional<EtagNumbers> numbers = parse_json_etag(*if_match);
    if (!numbers || numbers->generation.has_value() == is_bucket) return condition_not_met();
    if (!is_bucket) RETURN_IF_ERROR(add_parameter(context, "ifGenerationMatch", *numbers->generation));
    RETURN_IF_ERROR(add_parameter(context, "ifMetagenerationMatch", numbers->metageneration));
  }
  if (const auto if_none_match = headers.find("if-none-match"); if_none_match && is_bucket) {
    if (*if_none_match == "*") return condition_not_met("If-None-Match");
    const std::optional<EtagNumbers> numbers = parse_json_etag(*if_none_match);
    if (numbers && !numbers->generation) {
      RETURN_IF_ERROR(add_parameter(context, "ifMetagenerationNotMatch", numbers->metageneration));
    }
  }
  return Status();
}

Result<Response> check_answer_etag(const RequestContext& context, Response response) {
  const Headers& headers = context.request.headers;
  const bool is_read = context.request.method == Method::kGet || context.request.method == Method::kHead;
  if (!is_read || response.status_code != 200 || context.route->dialect != Dialect::kJson) return response;
  Headers conditions;  // Without the dates, since an answer does not say when its resource changed.
  for (const char* const name : {"if-match", "if-none-match"}) {
    if (const auto value = headers.find(name)) conditions.add(name, std::string(*value));
  }
  const std::optional<std::string_view> etag = response.headers.find("etag");
  if (conditions.fields().empty() || !etag || response.stream != nullptr) return response;
  RETURN_IF_ERROR(check_conditional_headers(conditions, std::string(*etag), 0));
  return response;
}

}  // namespace lakegate
