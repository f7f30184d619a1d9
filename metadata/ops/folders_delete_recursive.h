// storage.folders.deleteRecursive: a long-running operation that removes a folder with all objects and folders in it
// (https://cloud.google.com/storage/docs/json_api/v1/folders/deleteRecursive).
//
// While it runs nobody else writes in the folder, so that it removes only what was there when it was asked for. It ends
// at the first object that may not be removed (a hold, a retention), and where a client cancels it; what is gone by
// then stays gone.
#pragma once

#include <string>

#include "metadata/ops/operations.h"
#include "metadata/precondition.h"

namespace lakegate {

struct FoldersDeleteRecursiveRequest {
  std::string bucket;
  std::string operation_id;      // Random, from the caller.
  std::string name;              // As folder_name() gives it.
  Precondition precondition;     // Only the metageneration parts and the lease.
  Status managed_folder_access;  // Whether the caller may delete managed folders in it.
};

// Key of Operation::request.
inline constexpr const char* kFoldersDeleteRecursiveFolder = "folderId";

// Stores the operation and its lock. kResourceExhausted while another operation holds a folder around.
Result<Operation> folders_delete_recursive(Transaction& transaction, const FoldersDeleteRecursiveRequest& request);

// An OperationStep.
Status folders_delete_recursive_step(Transaction& transaction, Operation& operation);

// Lets go of the folder of an operation that ends before it is done.
Status folders_delete_recursive_let_go(Transaction& transaction, const Operation& operation);

}  // namespace lakegate
