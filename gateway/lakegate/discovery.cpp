#include "gateway/lakegate/discovery.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "gateway/json/wire/json_writer.h"
#include "gateway/parameter_table.h"
#include "gateway/routes.h"

namespace lakegate {
namespace {

struct Words {
  std::string_view name;
  std::string_view type;  // Of properties.
  std::string_view format;
  std::string_view description;
};

constexpr std::array kMethodWords = {
    Words{"acquire", "", "", "Takes the lease on a name, whether there is an object or not. The answer names its id."},
    Words{"break", "", "",
          "Ends a lease without knowing its id. The epoch rises at once; without a period the lease "
          "breaks when its own time is over, and one without end at once."},
    Words{"change", "", "", "Gives a lease another id."},
    Words{"get", "", "", "The lease that covers a name: that of the name, or of a prefix of it."},
    Words{"list", "", "",
          "The leases of a bucket in the order of their names, also those that ended and were not "
          "replaced."},
    Words{"release", "", "", "Gives a lease back. The name is available at once."},
    Words{"renew", "", "",
          "Begins the lease's time anew; also of one that expired, as long as nobody else has written."},
};

constexpr std::array kParameterWords = {
    Words{"bucket", "", "", "Name of the bucket."},
    Words{"object", "", "", "Name of the object. It need not exist."},
    Words{"prefix", "", "", "The prefix of the names, which ends with a slash when it is leased."},
    Words{"leaseDuration", "", "",
          "Seconds until the lease expires unless it is renewed: 15 to 60, or -1 for one without "
          "end."},
    Words{"leaseBreakPeriod", "", "", "Seconds in which the lease breaks, at most what is left of it: 0 to 60."},
    Words{"leaseId", "", "", "The id of the lease, a UUID. Also taken from the header x-lakegate-lease-id."},
    Words{"proposedLeaseId", "", "",
          "The id that the lease shall have, a UUID. Proposing one makes the call safe to "
          "repeat; acquire makes a random one otherwise."},
    Words{"ifLeaseEpochMatch", "", "",
          "Makes the operation conditional on whether the lease's epoch is this one. Also "
          "taken from the header x-lakegate-if-lease-epoch-match."},
    Words{"heldOnly", "", "", "Leaves out leases that ended."},
    Words{"maxResults", "", "", "Most items of a page."},
    Words{"pageToken", "", "", "Where the listing goes on: nextPageToken of the page before."},
    Words{"ifGenerationMatch", "", "",
          "Makes the operation conditional on the object's generation being this one; 0: on "
          "there being no live object."},
    Words{"ifGenerationNotMatch", "", "",
          "Makes the operation conditional on the object's generation not being this "
          "one."},
    Words{"ifMetagenerationMatch", "", "",
          "Makes the operation conditional on the object's metageneration being this "
          "one."},
    Words{"ifMetagenerationNotMatch", "", "",
          "Makes the operation conditional on the object's metageneration not being "
          "this one."},
};

constexpr std::array kLeaseProperties = {
    Words{"kind", "string", "", "lakegate#lease"},
    Words{"bucket", "string", "", "Name of the bucket."},
    Words{"object", "string", "", "Name of the object, of a lease on an object."},
    Words{"prefix", "string", "", "The prefix, of a lease on a prefix."},
    Words{"leasedPrefix", "string", "", "The prefix whose lease covers the object."},
    Words{"state", "string", "", "available, leased, breaking, broken or expired."},
    Words{"leaseId", "string", "", "The id, a UUID. Only in answers to acquire, renew and change."},
    Words{"leaseEpoch", "string", "uint64", "Rises strictly, for each name, with every acquisition and every break."},
    Words{"leaseDuration", "integer", "int32", "Seconds; -1 for a lease without end."},
    Words{"remainingSeconds", "integer", "int32", "Until the lease ends, rounded up."},
    Words{"generation", "string", "int64", "Generation of the live object; absent where there is none."},
    Words{"holder", "string", "", "Who acquired it."},
    Words{"acquireTime", "string", "date-time", "When it was acquired (RFC 3339)."},
};

template <class Table>
std::string_view description_of(const Table& table, std::string_view name) {
  const auto found = std::ranges::find(table, name, &Words::name);
  return found == table.end() ? std::string_view() : found->description;
}

std::string_view last_word(std::string_view id) { return id.substr(id.rfind('.') + 1); }

// "lakegate.leases.get" is a method of "leases".
std::string_view resource_of(std::string_view id) {
  id.remove_prefix(id.find('.') + 1);
  return id.substr(0, id.find('.'));
}

std::vector<std::string> path_parameters(std::string_view pattern) {
  std::vector<std::string> names;
  for (size_t begin = pattern.find('{'); begin != std::string_view::npos; begin = pattern.find('{', begin + 1)) {
    names.emplace_back(pattern.substr(begin + 1, pattern.find('}', begin) - begin - 1));
  }
  return names;
}

void write_type(JsonWriter& json, ParameterType type) {
  json.string("type", type == ParameterType::kBool ? "boolean" : type == ParameterType::kUint32 ? "integer" : "string");
  if (type == ParameterType::kInt64) json.string("format", "int64");
  if (type == ParameterType::kUint32) json.string("format", "uint32");
}

bool is_seconds(std::string_view name) { return name == "leaseDuration" || name == "leaseBreakPeriod"; }

void write_parameter(JsonWriter& json, std::string_view name, ParameterType type, bool is_required,
                     std::string_view location) {
  json.begin_object(name);
  json.string("description", description_of(kParameterWords, name));
  json.string("location", location);
  if (is_required) json.boolean("required", true);
  if (is_seconds(name)) {
    json.string("type", "integer");
    json.string("format", "int32");
  } else {
    write_type(json, type);
  }
  json.end_object();
}

void write_method(JsonWriter& json, const Route& route) {
  const std::string_view name = last_word(route.id);
  json.begin_object(name);
  json.string("description", description_of(kMethodWords, name));
  json.string("httpMethod", method_name(route.method));
  json.string("id", route.id);
  const std::vector<std::string> in_path = path_parameters(route.pattern);
  json.begin_array("parameterOrder");
  for (const std::string& parameter : in_path) json.element(parameter);
  json.end_array();
  json.begin_object("parameters");
  for (const std::string& parameter : in_path) write_parameter(json, parameter, ParameterType::kText, true, "path");
  for (const ParameterSpec& spec : parameters_of(route)) {
    write_parameter(json, spec.name, spec.type, spec.is_required, "query");
  }
  json.end_object();
  json.string("path", route.pattern);
  json.begin_object("response");
  json.string("$ref", name == "list" ? "Leases" : "Lease");
  json.end_object();
  json.end_object();
}

void write_resources(JsonWriter& json) {
  std::map<std::string_view, std::vector<const Route*>> resources;
  for (const Route& route : all_routes()) {
    const bool is_shown = route.dialect == Dialect::kLakegate && resource_of(route.id) != "discovery";
    if (is_shown) resources[resource_of(route.id)].push_back(&route);
  }
  json.begin_object("resources");
  for (const auto& [resource, routes] : resources) {
    json.begin_object(resource);
    json.begin_object("methods");
    for (const Route* const route : routes) write_method(json, *route);
    json.end_object();
    json.end_object();
  }
  json.end_object();
}

void write_schemas(JsonWriter& json) {
  json.begin_object("schemas");
  json.begin_object("Lease");
  json.string("description", "A write lease on the name of an object, or on all names below a prefix.");
  json.string("id", "Lease");
  json.begin_object("properties");
  for (const Words& property : kLeaseProperties) {
    json.begin_object(property.name);
    json.string("description", property.description);
    json.string_unless_empty("format", property.format);
    json.string("type", property.type);
    json.end_object();
  }
  json.end_object();
  json.string("type", "object");
  json.end_object();
  json.begin_object("Leases");
  json.string("description", "A page of leases.");
  json.string("id", "Leases");
  json.begin_object("properties");
  json.begin_object("items");
  json.begin_object("items");
  json.string("$ref", "Lease");
  json.end_object();
  json.string("type", "array");
  json.end_object();
  for (const std::string_view name : {"kind", "nextPageToken"}) {
    json.begin_object(name);
    json.string("type", "string");
    json.end_object();
  }
  json.end_object();
  json.string("type", "object");
  json.end_object();
  json.end_object();
}

}  // namespace

std::string lakegate_discovery_document(std::string_view base_url) {
  JsonWriter json(FieldMask(), /*pretty=*/true);
  json.begin_object();
  json.string("kind", "discovery#restDescription");
  json.string("discoveryVersion", "v1");
  json.string("id", "lakegate:v1");
  json.string("name", "lakegate");
  json.string("version", "v1");
  json.string("title", "Lakegate API");
  json.string("description", "What Lakegate offers beside the JSON API of Cloud Storage: write leases.");
  json.string("protocol", "rest");
  json.string("rootUrl", std::string(base_url) + "/");
  json.string("servicePath", "lakegate/v1/");
  json.string("baseUrl", std::string(base_url) + "/lakegate/v1/");
  json.string("batchPath", "batch/storage/v1");
  write_resources(json);
  write_schemas(json);
  json.end_object();
  return json.take();
}

}  // namespace lakegate
