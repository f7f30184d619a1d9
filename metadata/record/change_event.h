// ChangeEvent: what happened to one generation, or to a folder with all that is in it, stored in the same commit as the
// change
// (kinds as in https://cloud.google.com/storage/docs/pubsub-notifications). A plain value.
#pragma once

#include <cstdint>
#include <string>

namespace lakegate {

// Stored; numbers never change.
enum class ChangeKind : uint8_t { kFinalize = 0, kMetadataUpdate = 1, kDelete = 2, kArchive = 3, kFolderRename = 4 };
inline constexpr ChangeKind kChangeKindLast = ChangeKind::kFolderRename;

struct ChangeEvent {
  // Commit version and position inside the commit: where a reader goes on. From the key, not stored in the value.
  uint64_t commit_version = 0;
  uint16_t index = 0;
  ChangeKind kind = ChangeKind::kFinalize;
  uint64_t bucket_generation = 0;
  std::string bucket;
  std::string object;       // Of kFolderRename: the folder's old name.
  std::string destination;  // Of kFolderRename alone: the new name. Generations stay what they are.
  // 0 in a stored finalize: the generation is the event's own commit version; readers see it filled in.
  uint64_t generation = 0;
  uint64_t metageneration = 0;
  int64_t time_us = 0;
  // For kArchive and kDelete by an overwrite: the generation that replaced it is this event's commit version.
  bool overwritten = false;
  bool operator==(const ChangeEvent&) const = default;
};

}  // namespace lakegate
