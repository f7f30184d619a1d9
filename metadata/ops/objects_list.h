// storage.objects.list: a page of names under a prefix, with delimiter, bounds, glob, filter and versions
// (https://cloud.google.com/storage/docs/json_api/v1/objects/list).
#pragma once

#include <deque>
#include <vector>

#include "metadata/record/object.h"
#include "metadata/transaction.h"

namespace lakegate {

// Where a page goes on. A page that ended inside a common prefix goes on behind it.
struct ListPosition {
  std::string after_name;  // Empty: from the start.
  uint64_t after_generation =
      0;  // With several generations of a name: go on behind this generation of `after_name`; 0: behind all of it.
  bool after_name_is_prefix = false;  // `after_name` is a common prefix; everything below it was covered.
};

struct ObjectsListRequest {
  std::string bucket;
  std::string prefix;
  std::string delimiter;
  std::string start_offset;  // Inclusive.
  std::string end_offset;    // Exclusive; empty for none.
  std::string match_glob;
  std::string filter;  // metadata/context_filter.h; prefixes are exempt.
  bool include_trailing_delimiter = false;
  bool include_folders_as_prefixes = false;  // With the delimiter "/" only.
  bool versions = false;
  bool soft_deleted = false;  // Soft-deleted generations alone; not together with `versions`.
  int max_results = 1000;     // Items plus prefixes.
  ListPosition position;
};

struct ObjectsListPage {
  std::deque<Object> items;           // Objects are costly to move, so they stay where they were read.
  std::vector<std::string> prefixes;  // Sorted, without repetition.
  std::optional<ListPosition> next;   // Absent on the last page.
};

Result<ObjectsListPage> objects_list(Transaction& transaction, const ObjectsListRequest& request);

}  // namespace lakegate
