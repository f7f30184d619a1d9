// ChangeAppender: adds change events to a transaction, in the order in which the changes are to be seen.
//
// One per transaction, made by the operation; it numbers the events of the commit. Used by one thread.
#pragma once

#include "metadata/record/bucket.h"
#include "metadata/record/change_event.h"
#include "metadata/record/object.h"
#include "metadata/transaction.h"

namespace lakegate {

class ChangeAppender {
 public:
  explicit ChangeAppender(Transaction& transaction) : transaction_(transaction) {}

  // `object` as it is after the change; generation 0 stands for the commit version.
  void append(ChangeKind kind, const Bucket& bucket, const Object& object, bool overwritten = false);
  // Of a folder with all that is in it.
  void append_folder_rename(const Bucket& bucket, const std::string& folder, const std::string& destination);

 private:
  void put(const ChangeEvent& event);
  Transaction& transaction_;
  uint16_t next_index_ = 0;
};

}  // namespace lakegate
