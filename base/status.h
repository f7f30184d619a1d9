// Status: the outcome of an operation that can fail because of the world (never because of our own bugs; those assert).
//
// A plain value without an owner; any thread may use its own copy. `code` is what the caller can do about it, `reason`
// is GCS's word for it ("conditionNotMet"), `message` is one sentence for a person. Only gateway/error_table.cpp turns
// a Status into HTTP. RocksDB, OpenSSL and errno are translated where they are called.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace lakegate {

// Never stored; the order is free.
enum class Code {
  kOk,
  kInvalidArgument,      // 400: the request is wrong, whatever the state of the store.
  kUnauthenticated,      // 401
  kPermissionDenied,     // 403
  kNotFound,             // 404
  kAlreadyExists,        // 409: the name is taken.
  kConflict,             // 409: the state forbids it (a bucket that is not empty).
  kConditionNotMet,      // 412: a precondition of the request does not hold.
  kNotModified,          // 304: a precondition of a read says that the client has it already.
  kTooLarge,             // 413
  kRangeNotSatisfiable,  // 416
  kResourceExhausted,    // 429
  kClientClosed,         // 499: an upload that its client cancelled.
  kInternal,             // 500
  kDataLoss,             // 500: stored bytes do not match their checksum.
  kUnimplemented,        // 501
  kUnavailable,          // 503: try again later.
  // The next two never reach a client.
  kAborted,     // A transaction met another one; run it again.
  kWouldBlock,  // A read wants the disk, and its caller allowed memory only.
};

class [[nodiscard]] Status {
 public:
  Status() = default;  // Success; holds no memory.
  // An empty `reason` stands for the usual reason of `code`.
  Status(Code code, std::string message, std::string_view reason = {});

  bool ok() const { return rep_ == nullptr; }
  Code code() const { return rep_ ? rep_->code : Code::kOk; }
  std::string_view reason() const { return rep_ ? std::string_view(rep_->reason) : std::string_view(); }
  std::string_view message() const { return rep_ ? std::string_view(rep_->message) : std::string_view(); }
  // Where in the request the mistake is ("ifGenerationMatch"), for `error.errors[].location`; may be empty.
  std::string_view location() const { return rep_ ? std::string_view(rep_->location) : std::string_view(); }
  Status&& at(std::string_view location) &&;

  // "notFound: No such object: b/o", for logs and tests.
  std::string to_string() const;

 private:
  struct Rep {
    Code code;
    std::string reason;
    std::string message;
    std::string location;
  };
  std::shared_ptr<Rep> rep_;
};

std::string_view code_name(Code code);

// The usual errors, in GCS's words.
Status invalid_argument(std::string message, std::string_view location = {});
Status required_argument(std::string_view parameter);
Status not_found(std::string message);
Status condition_not_met(std::string_view location = "If-Match");
Status not_modified();
Status unavailable(std::string message);
Status internal_error(std::string message);
Status unimplemented(std::string message);

}  // namespace lakegate
