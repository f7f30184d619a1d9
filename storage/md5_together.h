// MD5 of many uploads at once. What waits together is hashed side by side in the processor's vectors, several times
// faster than one after the other; an upload that is alone is hashed by itself (base/checksum.h).
//
// Any thread may call this. One queue for the process, since it is the processor's vectors that are shared; the work is
// done on the WorkerPool, by few of its threads at a time, so that uploads meet each other when there is much to do.
// Uploads join and leave between two short steps, so that none waits for the end of a longer one.
#pragma once

#include <functional>

#include "base/checksum.h"
#include "base/worker_pool.h"

namespace lakegate {

// Fewer bytes than this are better hashed at once by whoever has them: to hand them over costs more.
inline constexpr size_t kMd5TogetherBytesMin = 16U << 10;

// Adds `bytes` to `md5` and calls `done`, which must be quick, on a worker. Both must stay as they are until then.
void md5_update_together(WorkerPool& pool, Md5& md5, Bytes bytes, std::function<void()> done);
// The same, for a coroutine that goes on where it was.
Task<void> md5_update_together(WorkerPool& pool, Md5& md5, Bytes bytes);

}  // namespace lakegate
