#include "metadata/catalog.h"

namespace lakegate {

Task<Result<uint64_t>> Catalog::commit(WriteBatch batch) {
  auto start = [this, &batch](auto resolve) { store_.commit(std::move(batch), resolve); };
  co_return co_await await_callback<Result<uint64_t>>(start);
}

}  // namespace lakegate
