// RequestContext: everything a handler may use while it answers one request. Made by the pipeline, gone with the
// answer.
//
// Services live as long as the process and may be used from any thread. A context is used by one coroutine.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/authenticator.h"
#include "auth/authorizer.h"
#include "auth/principal.h"
#include "base/clock.h"
#include "base/health.h"
#include "base/random.h"
#include "gateway/http/request.h"
#include "gateway/http/response.h"
#include "metadata/catalog.h"
#include "metadata/record/bucket_settings.h"
#include "storage/background_work.h"
#include "storage/object_store.h"

namespace lakegate {

struct Route;

// What the operator chose for the API.
struct ApiConfig {
  std::string project = "lakegate";  // Owner of buckets created without a project.
  std::string external_url;          // "https://gcs.example.com"; empty: links follow the request's Host.
  std::vector<std::string> domains = {"storage.googleapis.com", "storage.localhost",
                                      "localhost"};  // For virtual-hosted buckets.
  int64_t soft_delete_default_s = 0;                 // Of buckets whose maker says nothing about soft delete.
};

class Dispatcher;
class RequestFilter;
struct SignInServices;

struct Services {
  ObjectStore& objects;
  Catalog& catalog;
  BackgroundWork& background;
  const Clock& clock;
  Random& random;
  Authenticator& authenticator;
  Authorizer& authorizer;
  ApiConfig config;
  Dispatcher* dispatcher = nullptr;   // The pipeline itself, for the parts of a batch.
  RequestFilter* filter = nullptr;    // Of test builds only.
  SignInServices* sign_in = nullptr;  // Never null once the server runs.
};

// How an error is written.
enum class ErrorForm { kJson, kXml, kText };

struct RequestHead {
  Method method = Method::kOther;
  std::string target;
};

struct RequestContext {
  RequestContext(Request& of_request, Services& with_services) : request(of_request), services(with_services) {}

  Request& request;
  Services& services;
  const Route* route = nullptr;
  Query query;
  // Decoded path parameters by name ("bucket", "object", "destinationBucket", ...).
  std::vector<std::pair<std::string_view, std::string>> path_parameters;
  // Who asks. Where a signature says something of the body, `obliged_body` stands in for the connection's.
  SignIn sign_in;
  std::unique_ptr<ByteSource> obliged_body;
  // The request as it came, where the pipeline has changed it since.
  std::optional<RequestHead> original_head;
  // The encryption keys that came with the request, of its object and of a copy's source; null without.
  CustomerKeyPtr customer_key;
  CustomerKeyPtr source_customer_key;
  ErrorForm error_form = ErrorForm::kJson;
  bool is_download_path = false;  // "/download/storage/v1/..."
  bool is_upload_path = false;    // "/upload/..." or "/resumable/upload/..."
  bool is_batch_part = false;
  // The query names a generation that the client did not: the one whose access control list lets the principal in.
  bool is_pinned = false;
  // Of the bucket that the request works in, where the request has an Origin.
  std::vector<CorsRule> cors;

  const std::string& path_parameter(std::string_view name) const {
    static const std::string kNone;
    for (const auto& [key, value] : path_parameters) {
      if (key == name) return value;
    }
    return kNone;
  }
  const Principal& principal() const { return sign_in.principal; }
  const std::string& bucket() const { return path_parameter("bucket"); }
  const std::string& object() const { return path_parameter("object"); }
};

// Sends a request through the whole pipeline again: each part of a batch is authenticated and authorised by itself.
class Dispatcher {
 public:
  virtual ~Dispatcher() = default;
  virtual Task<Response> dispatch_part(Request& request) = 0;
};

}  // namespace lakegate
