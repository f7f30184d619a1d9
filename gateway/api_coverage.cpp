#include "gateway/api_coverage.h"

#include "gateway/parameter_table.h"
#include "gateway/routes.h"

namespace lakegate {
namespace {

constexpr std::string_view kHead =
    R"(# API coverage

Printed by `lakegate routes --markdown` from `gateway/routes.def`, `gateway/parameters.def` (of our own methods
`gateway/lakegate/parameters.def`, of the section after them `gateway/iam/parameters.def`) and
`gateway/on_prem_meaning.def`; never edited by hand. A method that is not implemented answers 501 with its name.
)";

constexpr std::string_view kParametersHead = R"(
Parameters are those of the discovery document. Their types, allowed words and presence are checked for every request
before anything is done; required ones are bold. Every method also takes `alt`, `fields` (both spellings), `key`,
`oauth_token`, `prettyPrint`, `quotaUser`, `uploadType` and `userIp`, and ignores parameters that it does not know.

)";

constexpr std::string_view kOwnHead = R"(
## Methods of our own

Under `/lakegate/v1/`, as described by `lakegate.v1.discovery.json` beside this page.

| method | verb | path | implemented | parameters |
|---|---|---|---|---|
)";

constexpr std::string_view kIamHead = R"(
## Projects, roles and service accounts

Of cloudresourcemanager.googleapis.com (v1, v3) and iam.googleapis.com (v1, v2), under the same paths on this server.
What they are for is in [operating/access.md](../operating/access.md).

| method | verb | path | implemented | parameters |
|---|---|---|---|---|
)";

constexpr std::string_view kMeaningHead = R"(
## Where the meaning differs on your own machines

| subject | here |
|---|---|
)";

std::string path_or_selector(const Route& route) {
  if (route.dialect != Dialect::kXml) return "`" + std::string(route.pattern) + "`";
  return route.xml_selector.empty() ? std::string("–") : "`" + std::string(route.xml_selector) + "`";
}

std::string route_row(const Route& route) {
  std::string row = "| `" + std::string(route.id) + "` | " + std::string(method_name(route.method)) + " | " +
                    path_or_selector(route) + " | " + (route.handler != nullptr ? "yes" : "501") + " |";
  if (route.dialect != Dialect::kXml) row += " " + parameters_markdown(route) + " |";
  return row + "\n";
}

std::string dialect_table(Dialect dialect) {
  size_t implemented = 0;
  size_t total = 0;
  std::string rows;
  for (const Route& route : all_routes()) {
    if (route.dialect != dialect) continue;
    ++total;
    if (route.handler != nullptr) ++implemented;
    rows += route_row(route);
  }
  const std::string count = std::to_string(implemented) + " of " + std::to_string(total) + ".\n";
  if (dialect == Dialect::kLakegate) return std::string(kOwnHead) + rows;
  if (dialect == Dialect::kIam) return std::string(kIamHead) + rows;
  if (dialect == Dialect::kXml) {
    return "\n## XML API\n\n" + count + "\n| method | verb | selector | implemented |\n|---|---|---|---|\n" + rows;
  }
  return "\n## JSON API\n\n" + count + std::string(kParametersHead) +
         "| method | verb | path | implemented | parameters |\n|---|---|---|---|---|\n" + rows;
}

std::string meaning_table() {
  std::string text(kMeaningHead);
#define ON_PREM_MEANING(subject, sentence) text += "| " subject " | " sentence " |\n";
#include "gateway/on_prem_meaning.def"
#undef ON_PREM_MEANING
  return text;
}

}  // namespace

std::string api_coverage_markdown() {
  return std::string(kHead) + dialect_table(Dialect::kJson) + dialect_table(Dialect::kXml) +
         dialect_table(Dialect::kLakegate) + dialect_table(Dialect::kIam) + meaning_table();
}

}  // namespace lakegate
