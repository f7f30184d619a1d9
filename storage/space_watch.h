// SpaceWatch: looks each second how much disk space is free, and closes and opens the writes gate accordingly.
//
// Owned by the composition root; ends before the gate and the file system do.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/file_system.h"
#include "storage/background_thread.h"
#include "storage/writes_gate.h"

namespace lakegate {

class SpaceWatch {
 public:
  // `reserve_bytes` stays free for metadata, deletes and compactions; at least kReserveBytesMin is kept.
  static constexpr uint64_t kReserveBytesMin = 64ULL << 20;
  SpaceWatch(FileSystem& files, std::string folder, uint64_t reserve_bytes, WritesGate& gate);

  // One look, on the calling thread.
  void run_once();
  // Looks each second from now on.
  void start();

 private:
  FileSystem& files_;
  const std::string folder_;
  const uint64_t reserve_bytes_;
  WritesGate& gate_;
  std::unique_ptr<BackgroundThread> thread_;
};

}  // namespace lakegate
