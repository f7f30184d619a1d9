// Scrubber: reads every blob at a limited rate, so that rot is found before a client meets it.
//
// Owned by the composition root; ends before the object store does. Damage is logged and counted
// (`lakegate_corrupt_blobs`), and does not make the server unready: everything else can still be served. What is being
// written, or belongs to nobody, is no damage. The position is kept in a file, so that restarts do not start over.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "storage/background_thread.h"
#include "storage/object_store.h"

namespace lakegate {

struct ScrubOptions {
  uint64_t bytes_per_second = 16ULL << 20;
  std::string position_path;  // Empty: begin anew after each start.
};

struct ScrubReport {
  size_t blobs = 0;
  uint64_t bytes = 0;
  std::vector<BlobId> damaged;
};

class Scrubber {
 public:
  Scrubber(ObjectStore& store, FileSystem& files, ScrubOptions options);

  // One pass from the kept position to the last blob, at full speed, on the calling thread.
  Result<ScrubReport> run_once();
  // Passes without end from now on, at the limited rate.
  void start();

 private:
  // False: stop.
  using Pause = std::function<bool(uint64_t bytes_read)>;

  Result<ScrubReport> run(const Pause& pause);
  // Reads one blob to its end; what is read is added to `bytes`.
  Status verify(const BlobId& blob, const Pause& pause, uint64_t& bytes);
  // Whether damage in the blob hurts anybody.
  Result<bool> is_in_use(const BlobId& blob);
  std::optional<BlobId> load_position();
  void save_position(const std::optional<BlobId>& position);

  ObjectStore& store_;
  FileSystem& files_;
  const ScrubOptions options_;
  std::unique_ptr<BackgroundThread> thread_;
};

}  // namespace lakegate
