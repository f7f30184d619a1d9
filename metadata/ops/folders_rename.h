// storage.folders.rename: a long-running operation that gives a folder, and all that is in it, another name
// (https://cloud.google.com/storage/docs/rename-hns-folders). Objects keep their generations and metadata.
//
// The operation locks both names, copies the records to hidden places below the new one, turns the view over in one
// commit, and erases the old records. Until the end nobody writes below either name; readers see the tree whole under
// one of them (docs/decisions/2026-11-27-folder-rename.md). What keeps a record from being copied undoes all of it.
#pragma once

#include <string>

#include "metadata/ops/operations.h"
#include "metadata/precondition.h"

namespace lakegate {

struct FoldersRenameRequest {
  std::string bucket;
  std::string operation_id;  // Random, from the caller.
  std::string source;        // As folder_name() gives it, as is the destination.
  std::string destination;
  // Only the metageneration parts and the lease, which counts for both names.
  Precondition source_precondition;
};

// Keys of Operation::request.
inline constexpr const char* kFoldersRenameSource = "sourceFolderId";
inline constexpr const char* kFoldersRenameDestination = "destinationFolderId";

// Stores the operation and its lock. kNotFound without the source; kAlreadyExists where the destination is taken,
// kConflict where the folder above it is missing; kResourceExhausted while another operation holds a folder around.
Result<Operation> folders_rename(Transaction& transaction, const FoldersRenameRequest& request);

// An OperationStep.
Status folders_rename_step(Transaction& transaction, Operation& operation);

// Turns an operation that cannot go on round: its next steps undo it and end it with `error`. False where there is
// nothing to undo; kUnavailable where it has come too far, and goes on.
Result<bool> folders_rename_undo(Transaction& transaction, Operation& operation, const OperationError& error);

}  // namespace lakegate
