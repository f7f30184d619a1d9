// The discovery document of our own methods, in the form of Google's
// (https://developers.google.com/discovery/v1/reference/apis), made of the route and parameter tables.
#pragma once

#include <string>

namespace lakegate {

// Pretty JSON. docs/reference/lakegate.v1.discovery.json is this text with an empty base URL.
std::string lakegate_discovery_document(std::string_view base_url = {});

}  // namespace lakegate
