#include "tests/model/model_comparison.h"

#include <sstream>

#include "base/limits.h"
#include "storage/check.h"
#include "storage/due_worker.h"
#include "storage/lifecycle_worker.h"
#include "storage/orphan_sweeper.h"

namespace lakegate {
namespace {

constexpr size_t kRecentMax = 12;

// What `operation(Transaction&)` returns when it runs as one transaction; the generation is filled in.
template <class F>
auto transact(Core& core, F operation) {
  auto committed = sync_wait(core.catalog.transact(operation));
  using Value = decltype(committed->value);
  if (!committed.ok()) return Result<Value>(committed.status());
  if constexpr (requires { committed->value.generation; }) {
    if (committed->value.generation == 0) committed->value.generation = committed->commit_version;
  }
  return Result<Value>(std::move(committed->value));
}

ObjectWrite object_write(const ModelInsert& request, const Precondition& precondition) {
  ObjectWrite write;
  write.bucket = request.bucket;
  write.name = request.name;
  write.attributes = request.attributes;
  write.precondition = precondition;
  return write;
}

Task<Result<std::string>> read_whole(ByteSource& source) {
  std::string text;
  for (;;) {
    CO_ASSIGN_OR_RETURN(const Bytes piece, co_await source.read());
    if (piece.empty()) co_return text;
    text += as_text(piece);
  }
}

std::string describe(const std::optional<uint64_t>& number) { return number ? std::to_string(*number) : "-"; }

std::string describe(const Precondition& precondition) {
  if (precondition.empty()) return "";
  return " if(" + describe(precondition.if_generation_match) + "," + describe(precondition.if_generation_not_match) +
         "," + describe(precondition.if_metageneration_match) + "," +
         describe(precondition.if_metageneration_not_match) + ")";
}

}  // namespace

uint64_t ModelComparison::GenerationMap::real(uint64_t generation) const {
  const auto found = real_.find(generation);
  return found == real_.end() ? generation : found->second;
}

std::optional<uint64_t> ModelComparison::GenerationMap::real(const std::optional<uint64_t>& generation) const {
  if (!generation) return std::nullopt;
  return real(*generation);
}

Precondition ModelComparison::GenerationMap::real(const Precondition& precondition) const {
  Precondition translated = precondition;
  translated.if_generation_match = real(precondition.if_generation_match);
  translated.if_generation_not_match = real(precondition.if_generation_not_match);
  return translated;
}

bool ModelComparison::GenerationMap::agree(uint64_t generation, uint64_t real_generation) {
  const auto found = real_.find(generation);
  if (found != real_.end()) return found->second == real_generation;
  if (real_generation <= last_real_) return false;
  last_real_ = real_generation;
  real_[generation] = real_generation;
  return true;
}

void ModelComparison::note(std::string what) {
  recent_.push_back(std::move(what));
  if (recent_.size() > kRecentMax) recent_.pop_front();
  clock_.advance_us(1);
}

std::string ModelComparison::recent() const {
  std::ostringstream out;
  for (const std::string& what : recent_) out << what << "\n";
  return out.str();
}

void ModelComparison::compare_status(const Status& expected, const Status& actual) {
  INFO(recent() << "model: " << expected.to_string() << "\ncore: " << actual.to_string());
  REQUIRE(code_name(actual.code()) == code_name(expected.code()));
  REQUIRE(actual.reason() == expected.reason());
  ++(expected.ok() ? done_ : refused_);
}

void ModelComparison::compare_object(const ModelObject& expected, const Object& actual) {
  INFO(recent());
  REQUIRE(actual.bucket == expected.bucket);
  REQUIRE(actual.name == expected.name);
  INFO(expected.bucket << "/" << expected.name << "#" << expected.generation << " is really " << actual.generation);
  REQUIRE(generations_.agree(expected.generation, actual.generation));
  REQUIRE(actual.metageneration == expected.metageneration);
  REQUIRE(static_cast<const ObjectAttributes&>(actual) == expected.attributes);
  REQUIRE(actual.size_bytes == expected.bytes.size());
  REQUIRE(actual.checksums.crc32c == crc32c(as_bytes(expected.bytes)));
  REQUIRE(actual.component_count == expected.component_count);
  REQUIRE(actual.time_created_us == expected.created_us);
  REQUIRE(actual.time_deleted_us == expected.noncurrent_us);
  REQUIRE((actual.time_deleted_us == 0) == expected.is_live);
  REQUIRE(actual.hard_delete_time_us == expected.hard_delete_us);
  REQUIRE(actual.retention_expiration_us == model_.retention_expiration_us(expected));
  std::optional<Md5Digest> digest;
  if (expected.component_count == 0) {
    Md5 md5;
    md5.update(as_bytes(expected.bytes));
    digest = md5.digest();
  }
  REQUIRE(actual.checksums.md5 == digest);
}

void ModelComparison::compare_result(const Result<ModelObject>& expected, const Result<Object>& actual) {
  compare_status(expected.status(), actual.status());
  if (expected.ok()) compare_object(*expected, *actual);
}

void ModelComparison::compare_result(const Result<ModelBucket>& expected, const Result<Bucket>& actual) {
  compare_status(expected.status(), actual.status());
  if (!expected.ok()) return;
  INFO(recent());
  REQUIRE(generations_.agree(expected->generation, actual->generation));
  REQUIRE(actual->metageneration == expected->metageneration);
  REQUIRE(static_cast<const BucketAttributes&>(*actual) == expected->attributes);
}

void ModelComparison::compare_bytes(const ModelObject& expected, const Object& actual) {
  const ByteRange whole{0, actual.size_bytes};
  const Result<std::unique_ptr<ObjectReader>> reader = sync_wait(core_->store.open(actual, whole, nullptr));
  INFO(recent() << reader.status().to_string());
  REQUIRE(reader.ok());
  const Result<std::string> bytes = sync_wait(read_whole(**reader));
  INFO(bytes.status().to_string());
  REQUIRE(bytes.ok());
  // Not compared by REQUIRE, which would print both.
  const bool same = *bytes == expected.bytes;
  REQUIRE(same);
  ++compared_generations_;
}

void ModelComparison::buckets_insert(const BucketsInsertRequest& request) {
  note("buckets.insert " + request.name);
  auto operation = [&](Transaction& transaction) { return lakegate::buckets_insert(transaction, request); };
  compare_result(model_.buckets_insert(request), transact(*core_, operation));
}

void ModelComparison::buckets_get(const BucketsGetRequest& request) {
  note("buckets.get " + request.name + describe(request.precondition));
  auto operation = [&](Transaction& transaction) { return lakegate::buckets_get(transaction, request); };
  compare_result(model_.buckets_get(request), sync_wait(core_->catalog.read(operation)));
}

void ModelComparison::buckets_patch(const BucketsPatchRequest& request) {
  note("buckets.patch " + request.name + describe(request.precondition));
  auto operation = [&](Transaction& transaction) { return lakegate::buckets_patch(transaction, request); };
  compare_result(model_.buckets_patch(request), transact(*core_, operation));
}

void ModelComparison::buckets_delete(const BucketsDeleteRequest& request) {
  note("buckets.delete " + request.name + describe(request.precondition));
  auto operation = [&](Transaction& transaction) { return lakegate::buckets_delete(transaction, request); };
  compare_status(model_.buckets_delete(request), transact(*core_, operation).status());
}

void ModelComparison::objects_insert(const ModelInsert& request) {
  note("objects.insert " + request.bucket + "/" + request.name + describe(request.precondition) + " of " +
       std::to_string(request.bytes.size()) + " bytes");
  MemoryByteSource body(as_bytes(request.bytes));
  const ObjectWrite write = object_write(request, generations_.real(request.precondition));
  compare_result(model_.objects_insert(request), sync_wait(core_->store.objects_insert(write, body)));
}

Result<Object> ModelComparison::upload(const ModelInsert& request, uint64_t chunk_bytes) {
  const ObjectWrite write = object_write(request, generations_.real(request.precondition));
  ASSIGN_OR_RETURN(const UploadSession session, sync_wait(core_->store.uploads_begin(write, std::nullopt, "json")));
  uint64_t begin = 0;
  for (;;) {
    UploadChunk chunk;
    const uint64_t length = std::min<uint64_t>(chunk_bytes, request.bytes.size() - begin);
    const bool is_last = begin + length == request.bytes.size();
    if (length > 0) {
      chunk.first_byte = begin;
      chunk.last_byte = begin + length - 1;
    }
    if (is_last) chunk.total_bytes = request.bytes.size();
    MemoryByteSource body(as_bytes(request.bytes).subspan(begin, length));
    ASSIGN_OR_RETURN(const UploadProgress progress, sync_wait(core_->store.uploads_append(session.id, chunk, body)));
    begin += length;
    REQUIRE(progress.persisted_bytes == begin);
    REQUIRE(progress.object.has_value() == is_last);
    if (is_last) return *progress.object;
  }
}

void ModelComparison::objects_upload(const ModelInsert& request, uint64_t chunk_bytes) {
  note("upload " + request.bucket + "/" + request.name + describe(request.precondition) + " of " +
       std::to_string(request.bytes.size()) + " bytes by " + std::to_string(chunk_bytes));
  compare_result(model_.objects_insert(request), upload(request, chunk_bytes));
}

void ModelComparison::objects_get(const ObjectsGetRequest& request) {
  note("objects.get " + request.bucket + "/" + request.name + "#" + describe(request.generation) +
       describe(request.precondition) + (request.soft_deleted ? " soft-deleted" : ""));
  ObjectsGetRequest real = request;
  real.generation = generations_.real(request.generation);
  real.precondition = generations_.real(request.precondition);
  auto operation = [&](Transaction& transaction) { return objects_get_with_bytes(transaction, real); };
  const Result<ModelObject> expected = model_.objects_get(request);
  const Result<ObjectBytes> actual = sync_wait(core_->catalog.read(operation));
  compare_status(expected.status(), actual.status());
  if (!expected.ok()) return;
  compare_object(*expected, *actual->object);
  // Bytes of soft-deleted generations cannot be read; a restore shows them, and the core's own check reads them.
  if (!request.soft_deleted) compare_bytes(*expected, *actual->object);
}

void ModelComparison::objects_list(const ObjectsListRequest& request) {
  note("objects.list " + request.bucket + " prefix '" + request.prefix + "' delimiter '" + request.delimiter + "' [" +
       request.start_offset + ", " + request.end_offset + ") versions " + std::to_string(request.versions) +
       " soft-deleted " + std::to_string(request.soft_deleted) + " trailing " +
       std::to_string(request.include_trailing_delimiter) + " by " + std::to_string(request.max_results));
  const Result<ModelListing> expected = model_.objects_list(request);
  ObjectsListRequest of_page = request;
  std::vector<Object> items;
  std::vector<std::string> prefixes;
  for (bool more = true; more;) {
    auto operation = [&](Transaction& transaction) { return lakegate::objects_list(transaction, of_page); };
    const Result<ObjectsListPage> page = sync_wait(core_->catalog.read(operation));
    compare_status(expected.status(), page.status());
    if (!page.ok()) return;
    INFO(recent());
    REQUIRE(page->items.size() + page->prefixes.size() <= static_cast<size_t>(request.max_results));
    items.insert(items.end(), page->items.begin(), page->items.end());
    prefixes.insert(prefixes.end(), page->prefixes.begin(), page->prefixes.end());
    more = page->next.has_value();
    if (more) of_page.position = *page->next;
  }
  INFO(recent());
  REQUIRE(prefixes == expected->prefixes);
  REQUIRE(items.size() == expected->items.size());
  for (size_t i = 0; i < items.size(); ++i) compare_object(expected->items[i], items[i]);
}

void ModelComparison::objects_patch(const ObjectsPatchRequest& request) {
  note("objects.patch " + request.bucket + "/" + request.name + "#" + describe(request.generation) +
       describe(request.precondition));
  ObjectsPatchRequest real = request;
  real.generation = generations_.real(request.generation);
  real.precondition = generations_.real(request.precondition);
  auto operation = [&](Transaction& transaction) { return lakegate::objects_patch(transaction, real); };
  compare_result(model_.objects_patch(request), transact(*core_, operation));
}

void ModelComparison::objects_delete(const ObjectsDeleteRequest& request) {
  note("objects.delete " + request.bucket + "/" + request.name + "#" + describe(request.generation) +
       describe(request.precondition));
  ObjectsDeleteRequest real = request;
  real.generation = generations_.real(request.generation);
  real.precondition = generations_.real(request.precondition);
  auto operation = [&](Transaction& transaction) { return lakegate::objects_delete(transaction, real); };
  compare_status(model_.objects_delete(request), transact(*core_, operation).status());
}

void ModelComparison::objects_compose(const ObjectsComposeRequest& request) {
  std::string what = "objects.compose";
  ObjectsComposeRequest real = request;
  real.precondition = generations_.real(request.precondition);
  for (ComposeSource& source : real.sources) {
    what += " " + source.name + "#" + describe(source.generation) + describe(source.precondition);
    source.generation = generations_.real(source.generation);
    source.precondition = generations_.real(source.precondition);
  }
  note(what + " into " + request.bucket + "/" + request.name + describe(request.precondition) +
       (request.delete_source_objects ? " deleting" : ""));
  compare_result(model_.objects_compose(request), sync_wait(core_->store.objects_compose(real)));
}

void ModelComparison::objects_copy(const ObjectsCopyRequest& request) {
  note("objects.copy " + request.source_bucket + "/" + request.source_name + "#" + describe(request.source_generation) +
       describe(request.source_precondition) + " to " + request.bucket + "/" + request.name +
       describe(request.precondition));
  ObjectsCopyRequest real = request;
  real.source_generation = generations_.real(request.source_generation);
  real.source_precondition = generations_.real(request.source_precondition);
  real.precondition = generations_.real(request.precondition);
  compare_result(model_.objects_copy(request), sync_wait(core_->store.objects_copy(real)));
}

void ModelComparison::objects_move(const ObjectsMoveRequest& request) {
  note("objects.move " + request.bucket + "/" + request.source_name + describe(request.source_precondition) + " to " +
       request.name + describe(request.precondition));
  ObjectsMoveRequest real = request;
  real.source_precondition = generations_.real(request.source_precondition);
  real.precondition = generations_.real(request.precondition);
  compare_result(model_.objects_move(request), sync_wait(core_->store.objects_move(real)));
}

void ModelComparison::objects_restore(const ObjectsRestoreRequest& request) {
  note("objects.restore " + request.bucket + "/" + request.name + "#" + std::to_string(request.generation) +
       describe(request.precondition));
  ObjectsRestoreRequest real = request;
  real.generation = generations_.real(request.generation);
  real.precondition = generations_.real(request.precondition);
  auto operation = [&](Transaction& transaction) { return lakegate::objects_restore(transaction, real); };
  compare_result(model_.objects_restore(request), transact(*core_, operation));
}

void ModelComparison::advance_s(int64_t seconds) {
  note(std::to_string(seconds) + " s go by");
  clock_.advance_us(seconds * 1'000'000);
}

void ModelComparison::lifecycle() {
  note("lifecycle");
  model_.apply_lifecycle();
  LifecycleWorkerOptions options;
  options.interval_us = 0;
  options.page_objects = 7;
  INFO(recent());
  REQUIRE(LifecycleWorker(core_->store, options).run_once().ok());
  REQUIRE(DueWorker(core_->store).run_once().ok());
  for (const auto& [name, bucket] : model_.buckets()) {
    ObjectsListRequest list;
    list.bucket = name;
    list.versions = true;
    list.max_results = limits::kListResultsMax;
    objects_list(list);
  }
}

void ModelComparison::compare_everything() {
  for (const auto& [name, bucket] : model_.buckets()) {
    BucketsGetRequest get;
    get.name = name;
    buckets_get(get);
    ObjectsListRequest list;
    list.bucket = name;
    list.versions = true;
    objects_list(list);
    get_each(list);
    list.versions = false;
    list.soft_deleted = true;
    objects_list(list);
    get_each(list);
  }
  const Result<CheckReport> report = check_data(*core_->kv, engine_.blobs());
  INFO(recent() << report.status().to_string());
  REQUIRE(report.ok());
  REQUIRE(report->errors == std::vector<std::string>());
}

void ModelComparison::get_each(const ObjectsListRequest& list) {
  const Result<ModelListing> listing = model_.objects_list(list);
  if (!listing.ok()) return;
  for (const ModelObject& object : listing->items) {
    ObjectsGetRequest get;
    get.bucket = list.bucket;
    get.name = object.name;
    get.generation = object.generation;
    get.soft_deleted = list.soft_deleted;
    objects_get(get);
  }
}

void ModelComparison::sweep() {
  note("sweep");
  OrphanSweeper sweeper(core_->store);
  const Result<SweepCounts> counts = sweeper.run_once();
  INFO(recent() << counts.status().to_string());
  REQUIRE(counts.ok());
}

void ModelComparison::restart() {
  note("restart");
  core_.reset();
  core_ = std::make_unique<Core>(engine_, clock_, random_);
}

}  // namespace lakegate
