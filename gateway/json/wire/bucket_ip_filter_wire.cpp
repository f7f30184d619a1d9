// https://cloud.google.com/storage/docs/ip-filtering-overview
#include <nlohmann/json.hpp>

#include "base/ip_range.h"
#include "base/limits.h"
#include "gateway/json/wire/bucket_settings_wire.h"
#include "gateway/json/wire/json_read.h"

namespace lakegate {
namespace {

Status read_ranges(const nlohmann::json& source, std::vector<std::string>& ranges) {
  RETURN_IF_ERROR(read_texts(source, "allowedIpCidrRanges", ranges));
  for (const std::string& range : ranges) {
    if (!IpRange::parse(range)) {
      return invalid_argument("Invalid CIDR range in the IP filter: '" + range + "'.", "ipFilter.allowedIpCidrRanges");
    }
  }
  return Status();
}

Status read_mode(const nlohmann::json& value, const BucketMerge& merge, IpFilter& filter) {
  std::string mode;
  RETURN_IF_ERROR(read_text(value, "mode", mode));
  if (mode.empty() && !merge.to.ip_filter) return required_argument("ipFilter.mode");
  if (mode.empty()) return Status();
  if (mode != "Enabled" && mode != "Disabled") {
    return invalid_argument("Invalid value for ipFilter.mode: it must be Enabled or Disabled.", "ipFilter.mode");
  }
  filter.enabled = mode == "Enabled";
  return Status();
}

Status read_public_source(const nlohmann::json& value, IpFilter& filter) {
  const auto found = value.find("publicNetworkSource");
  if (found == value.end()) return Status();
  if (found->is_null()) {
    filter.has_public_network_source = false;
    filter.public_allowed_ip_cidr_ranges.clear();
    return Status();
  }
  RETURN_IF_ERROR(check_object(*found, "publicNetworkSource"));
  filter.has_public_network_source = true;
  return read_ranges(*found, filter.public_allowed_ip_cidr_ranges);
}

bool is_network_name(const std::string& name) {
  return name.starts_with("projects/") && name.find("/global/networks/") != std::string::npos;
}

Status read_vpc_sources(const nlohmann::json& value, IpFilter& filter) {
  const auto found = value.find("vpcNetworkSources");
  if (found == value.end()) return Status();
  filter.vpc_network_sources.clear();
  if (found->is_null()) return Status();
  if (!found->is_array()) return invalid_argument("vpcNetworkSources must be an array.", "ipFilter.vpcNetworkSources");
  for (const nlohmann::json& element : *found) {
    RETURN_IF_ERROR(check_object(element, "vpcNetworkSources"));
    VpcNetworkSource source;
    RETURN_IF_ERROR(read_text(element, "network", source.network));
    if (!is_network_name(source.network)) {
      return invalid_argument("A network is named projects/PROJECT/global/networks/NAME.",
                              "ipFilter.vpcNetworkSources.network");
    }
    RETURN_IF_ERROR(read_ranges(element, source.allowed_ip_cidr_ranges));
    filter.vpc_network_sources.push_back(std::move(source));
  }
  return Status();
}

Status check_sizes(const IpFilter& filter) {
  size_t ranges = filter.public_allowed_ip_cidr_ranges.size();
  for (const VpcNetworkSource& source : filter.vpc_network_sources) ranges += source.allowed_ip_cidr_ranges.size();
  if (ranges > limits::kIpFilterRangesMax) {
    return invalid_argument("An IP filter has 200 address ranges at most.", "ipFilter");
  }
  if (filter.vpc_network_sources.size() > limits::kIpFilterNetworksMax) {
    return invalid_argument("An IP filter has 25 networks at most.", "ipFilter.vpcNetworkSources");
  }
  return Status();
}

Status read_switch(const nlohmann::json& value, const char* name, std::optional<bool>& into) {
  const auto found = value.find(name);
  if (found == value.end()) return Status();
  into.reset();
  return found->is_null() ? Status() : read_bool(value, name, into.emplace());
}

void write_ranges(JsonWriter& json, const std::vector<std::string>& ranges) {
  json.begin_array("allowedIpCidrRanges");
  for (const std::string& range : ranges) json.element(range);
  json.end_array();
}

void write_vpc_sources(JsonWriter& json, const IpFilter& filter) {
  if (filter.vpc_network_sources.empty()) return;
  json.begin_array("vpcNetworkSources");
  for (const VpcNetworkSource& source : filter.vpc_network_sources) {
    json.begin_object();
    json.string("network", source.network);
    write_ranges(json, source.allowed_ip_cidr_ranges);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

Status read_ip_filter(const nlohmann::json& value, BucketMerge& merge) {
  if (value.is_null()) {
    merge.to.ip_filter.reset();
    return Status();
  }
  RETURN_IF_ERROR(check_object(value, "ipFilter"));
  IpFilter filter = merge.to.ip_filter.value_or(IpFilter());
  RETURN_IF_ERROR(read_mode(value, merge, filter));
  RETURN_IF_ERROR(read_public_source(value, filter));
  RETURN_IF_ERROR(read_vpc_sources(value, filter));
  RETURN_IF_ERROR(check_sizes(filter));
  RETURN_IF_ERROR(read_switch(value, "allowCrossOrgVpcs", filter.allow_cross_org_vpcs));
  RETURN_IF_ERROR(read_switch(value, "allowAllServiceAgentAccess", filter.allow_all_service_agent_access));
  merge.to.ip_filter = std::move(filter);
  return Status();
}

void write_ip_filter(JsonWriter& json, const Bucket& bucket) {
  if (!bucket.ip_filter) return;
  const IpFilter& filter = *bucket.ip_filter;
  json.begin_object("ipFilter");
  json.string("mode", filter.enabled ? "Enabled" : "Disabled");
  if (filter.has_public_network_source) {
    json.begin_object("publicNetworkSource");
    write_ranges(json, filter.public_allowed_ip_cidr_ranges);
    json.end_object();
  }
  write_vpc_sources(json, filter);
  if (filter.allow_cross_org_vpcs) json.boolean("allowCrossOrgVpcs", *filter.allow_cross_org_vpcs);
  if (filter.allow_all_service_agent_access) {
    json.boolean("allowAllServiceAgentAccess", *filter.allow_all_service_agent_access);
  }
  json.end_object();
}

}  // namespace lakegate
