// What a user is told when something is wrong: the Message, and the Error that carries one out of
// the library. How it looks on a terminal or in JSON is the command line's business.
#pragma once

#include "base/matrix.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace gradus {

/// Where a problem sits.
struct Place {
  std::string what = {};  // path or "option --NAME"; empty when there is no place
  Index line = 0;         // from 1; 0 when unknown
  Index column = 0;       // from 1; 0 when unknown
};

/// One finding for the user, an error or a warning. Texts start small and end without a full stop.
struct Message {
  std::string code = {};     // a stable word such as "missing-column"; a heading in docs/errors.md
  std::string text = {};     // what is wrong, as a sentence that stands alone
  Place place = {};          // where
  std::string excerpt = {};  // the offending text, one line; may be empty
  Index mark = 0;            // the byte of the excerpt under which the caret starts, from 0
  Index mark_size = 0;       // carets; 0 draws none
  std::string about = {};    // what is said beside the carets
  std::vector<std::string> details = {};  // further rows, already aligned
  std::string why = {};                   // the reason, when it is not obvious
  std::string fix = {};                   // a command or an edit that can be copied
};

/// The only exception that leaves the library. what() is "text (place); fix" in one line.
class Error : public std::runtime_error {
 public:
  enum class Kind { failed = 1, usage = 2, data = 3, model_file = 4 };  // the exit codes

  Error(Kind kind, Message message);

  Kind kind() const { return kind_; }
  const Message& message() const { return message_; }

 private:
  Kind kind_;
  Message message_;
};

/// The name nearest to `word`, capitals or not; "" when none is within two edits or a third of it,
/// one edit for a word of up to three letters.
std::string nearest_name(const std::string& word, const std::vector<std::string>& names);

}  // namespace gradus
