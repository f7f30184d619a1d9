// ModelComparison: sends the same request to the reference model and to a server core, and compares what comes back.
//
// Owned by one test, used by its thread. Requests hold the model's generations; the real ones are put in before the
// core sees them. A difference fails the test, with the operations that led to it.
#pragma once

#include <deque>

#include "tests/model/engines.h"
#include "tests/model/reference_model.h"

namespace lakegate {

class ModelComparison {
 public:
  // Who the generations are: the model's by the real ones.
  class GenerationMap {
   public:
    // Generations that the model never gave out stay as they are: no real one is so small.
    uint64_t real(uint64_t generation) const;
    std::optional<uint64_t> real(const std::optional<uint64_t>& generation) const;
    Precondition real(const Precondition& precondition) const;
    // Notes a pair that both made just now, or checks one that is known; real generations must rise.
    bool agree(uint64_t generation, uint64_t real_generation);

   private:
    std::map<uint64_t, uint64_t> real_;
    uint64_t last_real_ = 0;
  };

  ModelComparison(Engine& engine, uint64_t seed) : engine_(engine), random_(seed) { restart(); }

  void buckets_insert(const BucketsInsertRequest& request);
  void buckets_get(const BucketsGetRequest& request);
  void buckets_patch(const BucketsPatchRequest& request);
  void buckets_delete(const BucketsDeleteRequest& request);
  void objects_insert(const ModelInsert& request);
  // The same by a resumable upload, in chunks of `chunk_bytes` (a multiple of 256 KiB).
  void objects_upload(const ModelInsert& request, uint64_t chunk_bytes);
  void objects_get(const ObjectsGetRequest& request);
  // Over all pages.
  void objects_list(const ObjectsListRequest& request);
  void objects_patch(const ObjectsPatchRequest& request);
  void objects_delete(const ObjectsDeleteRequest& request);
  void objects_compose(const ObjectsComposeRequest& request);
  void objects_copy(const ObjectsCopyRequest& request);
  void objects_move(const ObjectsMoveRequest& request);
  void objects_restore(const ObjectsRestoreRequest& request);

  // Time goes on for both.
  void advance_s(int64_t seconds);
  // A pass of every bucket's lifecycle rules; then what is due goes for good, of which nothing shows.
  void lifecycle();

  // Every bucket, generation and byte; then the core's own check of its stores.
  void compare_everything();
  // Removes what is not needed any more.
  void sweep();
  void restart();

  const ReferenceModel& model() const { return model_; }
  int64_t now_us() const { return clock_.now_us(); }
  size_t compared_generations() const { return compared_generations_; }
  // Operations that both did, and that both refused for the same reason.
  size_t done() const { return done_; }
  size_t refused() const { return refused_; }

 private:
  void note(std::string what);
  void get_each(const ObjectsListRequest& list);
  std::string recent() const;
  void compare_status(const Status& expected, const Status& actual);
  void compare_object(const ModelObject& expected, const Object& actual);
  void compare_result(const Result<ModelObject>& expected, const Result<Object>& actual);
  void compare_result(const Result<ModelBucket>& expected, const Result<Bucket>& actual);
  void compare_bytes(const ModelObject& expected, const Object& actual);
  Result<Object> upload(const ModelInsert& request, uint64_t chunk_bytes);

  Engine& engine_;
  ManualClock clock_;
  SeededRandom random_;
  ReferenceModel model_{clock_};
  GenerationMap generations_;
  std::unique_ptr<Core> core_;
  std::deque<std::string> recent_;
  size_t compared_generations_ = 0;
  size_t done_ = 0;
  size_t refused_ = 0;
};

}  // namespace lakegate
