// storage.buckets.operations.*: long-running operations as durable records.
//
// The work of an operation is cut into steps. A step is a plain function over the transaction that also stores the
// operation's new progress, so after a crash it goes on exactly where it stood, and nothing is done twice. Steps are
// bounded (limits::kOperationStepItemsMax records each), so that foreground commits never wait long.
// storage/operation_runner.h drives them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metadata/record/bucket.h"
#include "metadata/record/operation.h"
#include "metadata/transaction.h"

namespace lakegate {

// Does a bounded part of the work, updates `operation.progress`, and sets `operation.state` to kSucceeded at the end. A
// failure ends the operation as kFailed with its sentence (kWouldBlock, kAborted and kUnavailable are tried again).
using OperationStep = Status (*)(Transaction& transaction, Operation& operation);

// The step function of a kind; operation_steps.cpp has the table.
OperationStep operation_step(OperationKind kind);

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

struct OperationsListPage {
  std::vector<Operation> operations;
  bool more = false;
};
Result<OperationsListPage> operations_list(Transaction& transaction, const std::string& bucket,
                                           const std::string& after_id, int max_results);

// Asks for an end; the next step ends the operation as kCancelled. Without effect on one that is done.
Result<Operation> operations_cancel(Transaction& transaction, const std::string& bucket, const std::string& id);

// One step of a running operation, for the runner. The operation as it stands afterwards.
Result<Operation> operations_run_step(Transaction& transaction, uint64_t bucket_generation, const std::string& id);

// Ids of operations that run, for the runner at start: a page in key order behind `after`.
struct RunningOperation {
  uint64_t bucket_generation = 0;
  std::string id;
};
Result<std::vector<RunningOperation>> operations_list_running(Transaction& transaction,
                                                              const std::optional<RunningOperation>& after,
                                                              size_t limit);

}  // namespace lakegate
