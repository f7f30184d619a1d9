#include "metadata/ops/change_appender.h"

#include "metadata/schema/change_event_codec.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {

void ChangeAppender::append(ChangeKind kind, const Bucket& bucket, const Object& object, bool overwritten) {
  ChangeEvent event;
  event.kind = kind;
  event.bucket_generation = bucket.generation;
  event.bucket = bucket.name;
  event.object = object.name;
  event.generation = object.generation;
  event.metageneration = object.metageneration;
  event.time_us = transaction_.now_us();
  event.overwritten = overwritten;
  put(event);
}

void ChangeAppender::append_folder_rename(const Bucket& bucket, const std::string& folder,
                                          const std::string& destination) {
  ChangeEvent event;
  event.kind = ChangeKind::kFolderRename;
  event.bucket_generation = bucket.generation;
  event.bucket = bucket.name;
  event.object = folder;
  event.destination = destination;
  event.time_us = transaction_.now_us();
  put(event);
}

void ChangeAppender::put(const ChangeEvent& event) {
  transaction_.put_stamped(Table::kChangeFeed, change_key(0, next_index_++), kChangeStampOffset,
                           encode_change_event(event), kNoStamp);
}

}  // namespace lakegate
