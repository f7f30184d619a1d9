// RetryInstruction: one fault of a retry test, in the words of googleapis/storage-testbench (its README, "Forced
// Failures Supported"). Plain values; pure functions.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace lakegate::testbench {

enum class Fault {
  kStatus,           // return-503
  kResetConnection,  // return-reset-connection
  kBrokenStream,     // return-broken-stream, return-broken-stream-after-256K: the answer breaks off
  kUploadStatus,     // return-503-after-256K: so much of a resumable upload is taken, then the status is answered
  kShortAnswer,      // return-broken-stream-final-chunk-after-10B: the answer to an upload's end is cut short
  kStall,            // stall-for-10s-after-12K
};

struct RetryInstruction {
  Fault fault = Fault::kStatus;
  int status_code = 0;
  uint64_t after_bytes = 0;
  int stall_s = 0;
};

// kInvalidArgument for what the testbench does not know either, and for faults of gRPC.
Result<RetryInstruction> parse_retry_instruction(std::string_view text);

}  // namespace lakegate::testbench
