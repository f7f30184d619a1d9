// FaultFilter: lets requests with the header x-retry-test-id meet the faults of their retry test.
//
// Owned by main; outlives the server. Any reactor thread calls it.
#pragma once

#include "base/worker_pool.h"
#include "gateway/request_filter.h"
#include "gateway/testbench/faulty_sources.h"
#include "gateway/testbench/retry_instruction.h"
#include "gateway/testbench/retry_tests.h"

namespace lakegate::testbench {

class FaultFilter final : public RequestFilter {
 public:
  explicit FaultFilter(RetryTests& tests) : tests_(tests) {}
  Task<Result<Response>> handle(RequestContext& context, Handler handler) override;

 private:
  // What a fault needs to know of the request that it befalls.
  struct Target {
    RequestContext& context;
    Handler handler;
    std::string test_id;
    std::string method;
  };

  Task<Result<Response>> befall(const Target& target, const RetryInstruction& instruction);
  Task<Result<Response>> break_stream(const Target& target, uint64_t after_bytes);
  Task<Result<Response>> fail_upload(const Target& target, const RetryInstruction& instruction);
  Task<Result<Response>> shorten_answer(const Target& target, uint64_t after_bytes);
  Task<Result<Response>> stall(const Target& target, const RetryInstruction& instruction);
  LimitedSource::AtLimit stalling(const Target& target, int stall_s);

  RetryTests& tests_;
  WorkerPool sleepers_{8};
};

}  // namespace lakegate::testbench
