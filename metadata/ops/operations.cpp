#include "metadata/ops/operations.h"

#include "base/limits.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/operation_codec.h"

namespace lakegate {
namespace {

// google.rpc.Code
constexpr int32_t kRpcCancelled = 1;
constexpr int32_t kRpcUnknown = 2;
constexpr int32_t kRpcInvalidArgument = 3;
constexpr int32_t kRpcNotFound = 5;
constexpr int32_t kRpcAlreadyExists = 6;
constexpr int32_t kRpcPermissionDenied = 7;
constexpr int32_t kRpcResourceExhausted = 8;
constexpr int32_t kRpcFailedPrecondition = 9;
constexpr int32_t kRpcUnimplemented = 12;
constexpr int32_t kRpcInternal = 13;
constexpr int32_t kRpcUnavailable = 14;
constexpr int32_t kRpcDataLoss = 15;

int32_t rpc_code(Code code) {
  switch (code) {
    case Code::kInvalidArgument:
      return kRpcInvalidArgument;
    case Code::kNotFound:
      return kRpcNotFound;
    case Code::kAlreadyExists:
      return kRpcAlreadyExists;
    case Code::kPermissionDenied:
      return kRpcPermissionDenied;
    case Code::kResourceExhausted:
      return kRpcResourceExhausted;
    case Code::kConflict:
    case Code::kConditionNotMet:
      return kRpcFailedPrecondition;
    case Code::kUnimplemented:
      return kRpcUnimplemented;
    case Code::kInternal:
      return kRpcInternal;
    case Code::kUnavailable:
      return kRpcUnavailable;
    case Code::kDataLoss:
      return kRpcDataLoss;
    default:
      return kRpcUnknown;
  }
}

std::string operation_key(uint64_t bucket_generation, std::string_view id) {
  return resource_key(ResourceKind::kOperation, bucket_generation, id);
}

Result<Operation> decode_stored(std::string_view key, std::string_view value) {
  ASSIGN_OR_RETURN(ResourceKey decoded, decode_resource_key(key));
  ASSIGN_OR_RETURN(Operation operation, decode_operation(value));
  operation.id = std::move(decoded.id);
  operation.bucket_generation = decoded.bucket_generation;
  return operation;
}

Result<std::optional<Operation>> find_operation(Transaction& transaction, uint64_t bucket_generation,
                                                const std::string& id) {
  const std::string key = operation_key(bucket_generation, id);
  ASSIGN_OR_RETURN(const std::optional<std::string> record, transaction.get(Table::kResources, key));
  if (!record) return std::optional<Operation>();
  ASSIGN_OR_RETURN(Operation operation, decode_stored(key, *record));
  return std::optional<Operation>(std::move(operation));
}

void end(const Transaction& transaction, Operation& operation, OperationState state,
         std::optional<OperationError> error) {
  operation.state = state;
  operation.error = std::move(error);
  operation.updated_us = transaction.now_us();
  operation.time_finished_us = transaction.now_us();
}

Operation make_operation(const Transaction& transaction, const Bucket& bucket, OperationKind kind, std::string id,
                         std::map<std::string, std::string> request) {
  Operation operation;
  operation.id = std::move(id);
  operation.bucket_generation = bucket.generation;
  operation.bucket = bucket.name;
  operation.kind = kind;
  operation.request = std::move(request);
  operation.time_created_us = transaction.now_us();
  operation.updated_us = transaction.now_us();
  return operation;
}

// Whether the bucket that the operation works in is still the one that it began in.
Result<bool> has_bucket(Transaction& transaction, const Operation& operation) {
  const Result<Bucket> bucket = require_bucket(transaction, operation.bucket);
  if (bucket.ok()) return bucket->generation == operation.bucket_generation;
  if (bucket.status().code() == Code::kNotFound) return false;
  return bucket.status();
}

// The keys of all operations, behind one of them.
std::unique_ptr<KvCursor> scan_operations(Transaction& transaction, const std::optional<RunningOperation>& after) {
  const std::string all(1, static_cast<char>(ResourceKind::kOperation));
  // The least key behind another one is that key and a zero.
  std::string begin = after ? operation_key(after->bucket_generation, after->id) + '\0' : all;
  return transaction.scan(Table::kResources, std::move(begin), prefix_end(all));
}

}  // namespace

void put_operation(Transaction& transaction, const Operation& operation) {
  transaction.put(Table::kResources, operation_key(operation.bucket_generation, operation.id),
                  encode_operation(operation));
}

Operation operations_begin(Transaction& transaction, const Bucket& bucket, OperationKind kind, std::string id,
                           std::map<std::string, std::string> request) {
  Operation operation = make_operation(transaction, bucket, kind, std::move(id), std::move(request));
  put_operation(transaction, operation);
  return operation;
}

Operation operations_record_finished(Transaction& transaction, const Bucket& bucket, OperationKind kind, std::string id,
                                     std::map<std::string, std::string> request) {
  Operation operation = make_operation(transaction, bucket, kind, std::move(id), std::move(request));
  end(transaction, operation, OperationState::kSucceeded, std::nullopt);
  put_operation(transaction, operation);
  return operation;
}

Result<Operation> operations_get(Transaction& transaction, const std::string& bucket, const std::string& id) {
  ASSIGN_OR_RETURN(const Bucket parent, require_bucket(transaction, bucket));
  ASSIGN_OR_RETURN(std::optional<Operation> operation, find_operation(transaction, parent.generation, id));
  if (!operation) return not_found("No such operation: projects/_/buckets/" + bucket + "/operations/" + id);
  return std::move(*operation);
}

Result<OperationsListPage> operations_list(Transaction& transaction, const OperationsListRequest& request) {
  ASSIGN_OR_RETURN(const Bucket parent, require_bucket(transaction, request.bucket));
  const std::string all = operation_key(parent.generation, {});
  std::string begin = request.after_id.empty() ? all : operation_key(parent.generation, request.after_id) + '\0';
  const std::unique_ptr<KvCursor> cursor = transaction.scan(Table::kResources, std::move(begin), prefix_end(all));
  OperationsListPage page;
  std::string last_id;
  for (size_t examined = 0; cursor->valid(); cursor->next(), ++examined) {
    if (page.operations.size() == static_cast<size_t>(request.max_results) || examined == limits::kListExaminedMax) {
      page.next_after_id = last_id;
      break;
    }
    ASSIGN_OR_RETURN(Operation operation, decode_stored(cursor->key(), cursor->value()));
    last_id = operation.id;
    if (request.is_wanted(operation)) page.operations.push_back(std::move(operation));
  }
  RETURN_IF_ERROR(cursor->status());
  return page;
}

Result<Operation> operations_cancel(Transaction& transaction, const std::string& bucket, const std::string& id) {
  ASSIGN_OR_RETURN(Operation operation, operations_get(transaction, bucket, id));
  if (operation.is_done() || operation.cancel_requested) return operation;
  operation.cancel_requested = true;
  operation.updated_us = transaction.now_us();
  put_operation(transaction, operation);
  return operation;
}

Result<OperationsStepResult> operations_run_step(Transaction& transaction, const RunningOperation& running,
                                                 OperationSteps steps) {
  ASSIGN_OR_RETURN(std::optional<Operation> found, find_operation(transaction, running.bucket_generation, running.id));
  if (!found || found->is_done()) return OperationsStepResult();
  Operation operation = *found;
  ASSIGN_OR_RETURN(const bool bucket_exists, has_bucket(transaction, operation));
  if (!bucket_exists) {
    end(transaction, operation, OperationState::kFailed,
        OperationError{kRpcNotFound, "The specified bucket does not exist."});
  } else if (operation.cancel_requested && is_cancellable(operation.kind)) {
    const OperationError error{kRpcCancelled, "The operation was cancelled."};
    ASSIGN_OR_RETURN(const bool ends, operation_may_end(transaction, operation, error));
    if (ends) end(transaction, operation, OperationState::kCancelled, error);
  } else {
    RETURN_IF_ERROR(steps(operation.kind)(transaction, operation));
    if (operation == *found) return OperationsStepResult{false, true};
    if (operation.is_done()) end(transaction, operation, operation.state, operation.error);
    operation.updated_us = transaction.now_us();
  }
  put_operation(transaction, operation);
  return OperationsStepResult{operation.is_done(), false};
}

Result<OperationsStepResult> operations_fail(Transaction& transaction, const RunningOperation& running,
                                             const Status& status) {
  ASSIGN_OR_RETURN(std::optional<Operation> operation,
                   find_operation(transaction, running.bucket_generation, running.id));
  if (!operation || operation->is_done()) return OperationsStepResult();
  const OperationError error{rpc_code(status.code()), std::string(status.message())};
  ASSIGN_OR_RETURN(const bool ends, operation_may_end(transaction, *operation, error));
  if (ends) end(transaction, *operation, OperationState::kFailed, error);
  put_operation(transaction, *operation);
  return OperationsStepResult{ends, false};
}

Result<std::vector<RunningOperation>> operations_list_running(Transaction& transaction,
                                                              const std::optional<RunningOperation>& after,
                                                              size_t limit) {
  std::vector<RunningOperation> running;
  const std::unique_ptr<KvCursor> cursor = scan_operations(transaction, after);
  for (; cursor->valid() && running.size() < limit; cursor->next()) {
    // A damaged record is for `lakegate check`; it must not keep the others from going on.
    Result<Operation> operation = decode_stored(cursor->key(), cursor->value());
    if (!operation.ok() || operation->is_done()) continue;
    running.push_back({operation->bucket_generation, std::move(operation->id)});
  }
  RETURN_IF_ERROR(cursor->status());
  return running;
}

Result<size_t> operations_expire(Transaction& transaction, int64_t finished_before_us, size_t limit) {
  size_t removed = 0;
  const std::unique_ptr<KvCursor> cursor = scan_operations(transaction, std::nullopt);
  for (; cursor->valid() && removed < limit; cursor->next()) {
    const Result<Operation> operation = decode_stored(cursor->key(), cursor->value());
    if (!operation.ok() || !operation->is_done() || operation->time_finished_us >= finished_before_us) continue;
    // What is done never changes again, so that the row needs no guard.
    transaction.erase(Table::kResources, std::string(cursor->key()));
    ++removed;
  }
  RETURN_IF_ERROR(cursor->status());
  return removed;
}

}  // namespace lakegate
