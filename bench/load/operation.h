// Operation: what one client does again and again. Each kind is one file of ops/, and knows the dialects that have it.
//
// An operation is a row of requests; the answer to one decides the next. Each connection has an Operation of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lakegate::load {

// Of the server: Google's JSON API, Google's XML API, Amazon's signed requests, or plain files (nginx).
enum class Dialect { kJson, kXml, kS3, kPlain };

struct Settings {
  std::string host = "127.0.0.1";
  uint16_t port = 0;
  bool has_tls = false;
  bool waits = false;  // Between connecting and the first operation, for a line on standard input.
  Dialect dialect = Dialect::kJson;
  std::string kind;
  std::string bucket = "bench";
  std::string prefix;       // Of the names that are read, listed or deleted.
  std::string run = "run";  // Of the names that are written.
  uint64_t size_bytes = 4096;
  uint64_t count = 1000;   // Objects below the prefix.
  uint64_t first = 0;      // The number of the first operation.
  uint64_t folders = 100;  // Folders below the prefix that the objects are spread over.
  uint64_t chunk_bytes = 8U << 20;
  uint64_t parts = 4;
  int clients = 1;
  double seconds = 1;
  double rate = 0;          // Operations a second, however slow the server is; 0: as fast as each client gets answers.
  uint64_t operations = 0;  // End after so many; 0: after the time.
  std::string bearer;
  std::string access_key;
  std::string secret_key;
};

// One request: `head`, then `body_bytes` of a pattern, then `tail`.
struct Outgoing {
  std::string head;
  uint64_t body_bytes = 0;
  std::string tail;
  bool is_head = false;  // Its answer has no body.
  bool keeps_body = false;
};

struct Answer {
  int status = 0;
  uint64_t body_bytes = 0;
  std::string body;  // Only where the request keeps it.
  std::string location;
  std::string etag;

  bool ok() const { return status >= 200 && status < 300; }
};

enum class Step { kMore, kDone, kFailed };

class Operation {
 public:
  virtual ~Operation() = default;
  // The first request of operation `number`; numbers rise over all connections.
  virtual void start(uint64_t number, Outgoing& out) = 0;
  // After each answer: the next request, or the end.
  virtual Step answered(const Answer& answer, Outgoing&) { return answer.ok() ? Step::kDone : Step::kFailed; }
};

// Null where the dialect has no such operation, or there is none of that name.
std::unique_ptr<Operation> make_operation(const Settings& settings);
std::vector<std::string_view> operation_kinds();

}  // namespace lakegate::load
