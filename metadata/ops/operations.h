// storage.buckets.operations.*: long-running operations as durable records.
//
// The work of an operation is cut into steps. A step is a plain function over the transaction that also stores the
// operation's new progress, so after a crash it goes on exactly where it stood, and nothing is done twice. Steps are
// bounded (limits::kOperationStepItemsMax records each), so that foreground commits never wait long.
// storage/operation_runner.h drives them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "metadata/record/bucket.h"
#include "metadata/record/operation.h"
#include "metadata/transaction.h"

namespace lakegate {

// Does a bounded part of the work, updates `operation.progress`, and sets `operation.state` to kSucceeded at the end.
// The caller stores the operation. A step that changes nothing of it waits for somebody (a client's
// advanceRelocateBucket, a time); it is called again when the runner is notified, and now and then. A failure ends the
// operation as kFailed with its sentence, and nothing that the step wrote is kept (kWouldBlock, kAborted and
// kUnavailable are tried again).
using OperationStep = Status (*)(Transaction& transaction, Operation& operation);

// The step function of a kind; operation_steps.cpp has the table.
OperationStep operation_step(OperationKind kind);

// What an operation of this kind does before it ends otherwise than by success: lets go of what it holds. False where
// it must first undo what it did: it goes on, and ends with `error` by its own steps. kUnavailable where it cannot end
// now.
Result<bool> operation_may_end(Transaction& transaction, Operation& operation, const OperationError& error);
// Whether a client may cancel it; if not, asking is noted and changes nothing, as with GCS.
bool is_cancellable(OperationKind kind);

// Stores a new running operation of the bucket, inside the transaction of the request that asked for it. `id` is
// random, from the caller, since a transaction may run more than once.
Operation operations_begin(Transaction& transaction, const Bucket& bucket, OperationKind kind, std::string id,
                           std::map<std::string, std::string> request);
// As operations_begin(), for work that this very transaction has done.
Operation operations_record_finished(Transaction& transaction, const Bucket& bucket, OperationKind kind, std::string id,
                                     std::map<std::string, std::string> request);
void put_operation(Transaction& transaction, const Operation& operation);

// kNotFound where there is none.
Result<Operation> operations_get(Transaction& transaction, const std::string& bucket, const std::string& id);

struct OperationsListRequest {
  std::string bucket;
  std::string after_id;  // Empty: from the first.
  int max_results = 0;
  std::function<bool(const Operation&)> is_wanted = [](const Operation&) { return true; };
};
struct OperationsListPage {
  std::vector<Operation> operations;
  std::string next_after_id;  // Empty: there are no more.
};
// A page may hold fewer than there are, also none, when limits::kListExaminedMax records were looked at.
Result<OperationsListPage> operations_list(Transaction& transaction, const OperationsListRequest& request);

// Asks for an end; the next step ends the operation as kCancelled. Without effect on one that is done.
Result<Operation> operations_cancel(Transaction& transaction, const std::string& bucket, const std::string& id);

// Names an operation; ids alone are unique within a bucket only.
struct RunningOperation {
  uint64_t bucket_generation = 0;
  std::string id;
  auto operator<=>(const RunningOperation&) const = default;
};

// One step of a running operation, for the runner. Ends it where its end was asked for, or its bucket is gone.
struct OperationsStepResult {
  bool done = true;    // Also where there is no such operation any more.
  bool waits = false;  // The step had nothing to do.
};
using OperationSteps = OperationStep (*)(OperationKind kind);
Result<OperationsStepResult> operations_run_step(Transaction& transaction, const RunningOperation& running,
                                                 OperationSteps steps = operation_step);
// Ends a running operation as kFailed because its step failed with `status`, or has it undo what it did. Without effect
// on one that is done.
Result<OperationsStepResult> operations_fail(Transaction& transaction, const RunningOperation& running,
                                             const Status& status);

// Operations that run, for the runner: a page in key order behind `after`.
Result<std::vector<RunningOperation>> operations_list_running(Transaction& transaction,
                                                              const std::optional<RunningOperation>& after,
                                                              size_t limit);

// Removes operations that finished before `finished_before_us`, at most `limit`; returns how many.
Result<size_t> operations_expire(Transaction& transaction, int64_t finished_before_us, size_t limit);

}  // namespace lakegate
