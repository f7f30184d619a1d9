#include "gateway/lease_claim.h"

#include "base/encoding.h"

namespace lakegate {
namespace {

// Where the text stands, and under which name.
struct Stated {
  std::string_view name;
  std::optional<std::string_view> text;
};

Stated find_stated(const RequestContext& context, std::string_view parameter, std::string_view header) {
  if (const auto text = context.query.find(parameter)) return {parameter, text};
  return {header, context.request.headers.find(header)};
}

Result<std::optional<LeaseId>> parse_id(const Stated& stated) {
  if (!stated.text) return std::optional<LeaseId>();
  const std::optional<LeaseId> id = parse_lease_id(*stated.text);
  if (!id) {
    return invalid_argument("Invalid value for " + std::string(stated.name) + ": '" +
                                std::string(stated.text->substr(0, 128)) + "' is not a UUID.",
                            stated.name);
  }
  return id;
}

Result<std::optional<uint64_t>> parse_epoch(const Stated& stated) {
  if (!stated.text) return std::optional<uint64_t>();
  const std::optional<uint64_t> epoch = parse_uint64(*stated.text);
  if (!epoch) {
    return invalid_argument("Invalid value for " + std::string(stated.name) + ": '" +
                                std::string(stated.text->substr(0, 128)) + "' is not an epoch.",
                            stated.name);
  }
  return epoch;
}

}  // namespace

Result<LeaseClaim> lease_claim(const RequestContext& context) {
  LeaseClaim claim;
  ASSIGN_OR_RETURN(claim.id, parse_id(find_stated(context, "leaseId", "x-lakegate-lease-id")));
  ASSIGN_OR_RETURN(claim.if_epoch_match,
                   parse_epoch(find_stated(context, "ifLeaseEpochMatch", "x-lakegate-if-lease-epoch-match")));
  return claim;
}

Result<LeaseClaim> source_lease_claim(const RequestContext& context) {
  LeaseClaim claim;
  ASSIGN_OR_RETURN(claim.id, parse_id(find_stated(context, "sourceLeaseId", "x-lakegate-source-lease-id")));
  ASSIGN_OR_RETURN(claim.if_epoch_match, parse_epoch(find_stated(context, "ifSourceLeaseEpochMatch",
                                                                 "x-lakegate-if-source-lease-epoch-match")));
  return claim;
}

Result<std::optional<LeaseId>> lease_id_parameter(const Query& query, std::string_view name) {
  return parse_id({name, query.find(name)});
}

}  // namespace lakegate
