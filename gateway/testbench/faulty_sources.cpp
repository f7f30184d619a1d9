#include "gateway/testbench/faulty_sources.h"

#include <algorithm>

namespace lakegate::testbench {

Task<Result<Bytes>> LimitedSource::read() {
  if (rest_.empty()) {
    CO_ASSIGN_OR_RETURN(rest_, co_await inner_.read());
  }
  if (!at_limit_ || rest_.empty()) co_return std::exchange(rest_, Bytes());
  if (left_bytes_ == 0) {
    const AtLimit at_limit = std::exchange(at_limit_, nullptr);
    CO_RETURN_IF_ERROR(co_await at_limit());
    co_return std::exchange(rest_, Bytes());
  }
  const Bytes piece = rest_.first(std::min<uint64_t>(rest_.size(), left_bytes_));
  rest_ = rest_.subspan(piece.size());
  left_bytes_ -= piece.size();
  co_return piece;
}

}  // namespace lakegate::testbench
