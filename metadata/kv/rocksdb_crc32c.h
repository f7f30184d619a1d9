// RocksDB's checksums of its log and its blob files, computed by the processor's instructions.
//
// Debian builds RocksDB for every x86-64 processor, and since version 7 it chooses its crc32c when it is compiled: the
// table-driven one, at 1.4 GB/s, which was a fifth of the cost of a PUT of 64 KiB. The program therefore defines
// the function itself (base/checksum.h); the checksums, and so the files, are the same.
#pragma once

namespace lakegate {

// Whether RocksDB has computed a checksum by our function in this process. A library that resolves its own calls itself
// still works, but slowly.
bool rocksdb_uses_our_crc32c();

}  // namespace lakegate
