// Whom a token is meant for: does its `aud` name the storage service, or the place where tokens are exchanged, of
// Google (whose names clients write whatever endpoint they use) or of this server? Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lakegate {

// What this server is called.
struct ServerNames {
  std::string external_url;          // "https://gcs.example.com"; empty: whatever name the request was addressed to.
  std::vector<std::string> domains;  // "storage.googleapis.com"
};

// "https://storage.googleapis.com/", also without the slash and with "/storage/v1" behind it. `request_host` is the
// Host that the request was sent to; it counts only where there is no external URL.
bool names_storage_service(std::string_view audience, const ServerNames& names, std::string_view request_host);

// "https://oauth2.googleapis.com/token" and what else Google's endpoint is and was called, or a path of this server
// that exchanges tokens.
bool names_token_endpoint(std::string_view audience, const ServerNames& names, std::string_view request_host);

// "/token" and what else the endpoint is called.
bool is_token_path(std::string_view path);

}  // namespace lakegate
