// The last step of every change that makes an object without new bytes: gate, transaction, generation.
#pragma once

#include "metadata/catalog.h"
#include "metadata/record/object.h"
#include "storage/writes_gate.h"

namespace lakegate {

// Commits `operation(Transaction&) -> Result<Object>` and fills in the generation that the commit gave it. Nothing is
// tried while the gate is closed, and failures are noted there.
template <class Operation>
Task<Result<Object>> commit_object(Catalog& catalog, WritesGate& gate, Operation operation) {
  CO_RETURN_IF_ERROR(gate.check());
  auto committed = co_await catalog.transact(operation);
  if (!committed.ok()) {
    gate.note_failure(committed.status());
    co_return committed.status();
  }
  committed->value.generation = committed->commit_version;
  co_return std::move(committed->value);
}

}  // namespace lakegate
