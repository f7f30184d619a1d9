// AnswerReader: one HTTP/1.1 answer after the other from a connection's bytes. Knows lengths and chunks, no more.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bench/load/operation.h"

namespace lakegate::load {

class AnswerReader {
 public:
  enum class State { kHead, kBody, kDone, kBroken };

  // Before each answer.
  void begin(bool has_no_body, bool keeps_body);
  // Takes what has arrived; all of it belongs to this answer, since nothing is pipelined.
  State take(std::string_view bytes);
  // How many bytes of the body may be dropped without being looked at; take_unseen() counts them.
  uint64_t droppable_bytes() const { return state_ == State::kBody && !is_chunked_ && !keeps_body_ ? left_bytes_ : 0; }
  State take_unseen(uint64_t count);

  const Answer& answer() const { return answer_; }
  bool closes() const { return closes_; }

 private:
  State parse_head();
  void parse_field(std::string_view name, std::string_view value);
  State take_body(std::string_view bytes);
  State take_chunks(std::string_view bytes);
  void keep(std::string_view bytes);

  State state_ = State::kHead;
  bool has_no_body_ = false;
  bool keeps_body_ = false;
  bool is_chunked_ = false;
  bool closes_ = false;
  bool has_length_ = false;
  uint64_t left_bytes_ = 0;
  std::string head_;  // Of the answer; later the unread part of a chunk's line.
  Answer answer_;
};

}  // namespace lakegate::load
