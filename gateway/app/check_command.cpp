#include "gateway/app/check_command.h"

#include <iostream>

#include "gateway/app/exit_code.h"
#include "gateway/app/local_store.h"
#include "storage/check.h"

namespace lakegate {
namespace {

Result<CheckReport> check_folder(const std::string& data_dir, const CheckOptions& options) {
  FileSystem& files = posix_file_system();
  const SystemClock clock;
  ASSIGN_OR_RETURN(const DataFolder folder, DataFolder::open(files, data_dir, DataFolder::Mode::kMustExist));
  ASSIGN_OR_RETURN(const std::unique_ptr<KvStore> kv, open_metadata(folder, clock, nullptr, RocksDbTuning{}));
  FileBlobStore blobs(files, folder.blobs_path());
  return check_data(*kv, blobs, options);
}

void print(const CheckReport& report) {
  for (const std::string& error : report.errors) std::cout << "error: " << error << "\n";
  for (const std::string& warning : report.warnings) std::cout << "warning: " << warning << "\n";
  std::cout << "buckets: " << report.buckets << "\nfolders: " << report.folders
            << "\nlive objects: " << report.live_objects << "\nnoncurrent objects: " << report.noncurrent_objects
            << "\nsoft-deleted objects: " << report.soft_deleted_objects << "\nresumable uploads: " << report.uploads
            << "\nmultipart uploads: " << report.multipart_uploads << "\nchange events: " << report.change_events
            << "\nblobs: " << report.blobs << "\nbytes read: " << report.bytes_read
            << "\nerrors: " << report.error_count << "\nwarnings: " << report.warning_count << std::endl;
}

}  // namespace

int run_check(const std::string& data_dir, bool shallow) {
  CheckOptions options;
  options.read_bytes = !shallow;
  const Result<CheckReport> report = check_folder(data_dir, options);
  if (!report.ok()) return fail(report.status(), kExitFailure);
  print(*report);
  return report->error_count == 0 ? kExitOk : kExitFailure;
}

}  // namespace lakegate
