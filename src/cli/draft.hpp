/// What the commands share that read a draft, hold it against the record, and deliver it.
#pragma once

#include <string>

#include "cli/session.hpp"
#include "desk/delivery.hpp"
#include "note/note.hpp"

namespace parley::cli {

struct Draft {
  std::string file;
  std::string text;  ///< in normal form
  note::Reading reading;
};

Result<Draft> read_draft(const std::string& file);
/// Adds what the record has to say of the draft, in the session's talks; attachments must be there.
void check_against(Session& session, Draft& draft);
void show_problems(const Draft& draft);
std::size_t count_errors(const Draft& draft);
/// The delivery of a checked draft as the party's next note: reads its attachments.
Result<Delivery> prepare(Session& session, const Draft& draft, std::int64_t number);

/// Shows what will be delivered, asks, signs and stores; gives the exit code.
int show_and_deliver(Session& session, const Arguments& arguments, const Draft& draft, std::int64_t number,
                     Delivery delivery);

/// `parley deliver --draft`: a draft of the caucus, with its sign-offs.
int run_deliver_shared(const Arguments& arguments);

}  // namespace parley::cli
