#include "relay/metrics.hpp"

#include <fmt/core.h>

namespace parley::relay {

std::string Metrics::text() const {
  std::string out;
  const auto head = [&](const char* name, const char* type, const char* help) {
    out += fmt::format("# HELP parley_relay_{} {}\n# TYPE parley_relay_{} {}\n", name, help, name, type);
  };
  const auto count = [&](const char* name, const char* help, const Count& value) {
    head(name, "counter", help);
    out += fmt::format("parley_relay_{} {}\n", name, value.load());
  };
  const auto gauge = [&](const char* name, const char* help, const std::atomic<std::int64_t>& value) {
    head(name, "gauge", help);
    out += fmt::format("parley_relay_{} {}\n", name, value.load());
  };
  head("answers_total", "counter", "Requests answered, by the class of the status.");
  for (std::size_t i = 1; i < answers.size(); ++i)
    out += fmt::format("parley_relay_answers_total{{status=\"{}xx\"}} {}\n", i, answers[i].load());
  count("items_accepted_total", "Items accepted for the first time.", items_accepted);
  count("items_known_total", "Items that came again and were answered as before.", items_known);
  count("accepted_bytes_total", "Bytes of items accepted.", bytes_accepted);
  count("sent_bytes_total", "Bytes of answers.", bytes_sent);
  count("boxes_created_total", "Boxes made.", boxes_created);
  count("commits_total", "Transactions committed.", commits);
  count("committed_operations_total", "What was asked for in them; by commits, the size of a batch.",
        committed_operations);
  head("commit_seconds_total", "counter", "Time spent in transactions.");
  out += fmt::format("parley_relay_commit_seconds_total {:.6f}\n",
                     static_cast<double>(commit_microseconds.load()) / 1e6);
  count("commit_failures_total", "Transactions that failed.", commit_failures);
  count("rate_limited_total", "Requests refused by a rate limit.", rate_limited);
  count("quota_refused_total", "Requests refused by a quota of a box.", quota_refused);
  count("queue_refused_total", "Requests refused because too much was waiting.", queue_refused);
  count("connections_refused_total", "Connections refused because there were too many.", connections_refused);
  count("watchers_refused_total", "Watchers refused because there were too many.", watchers_refused);
  count("items_deleted_total", "Items whose bytes were deleted for their age.", items_deleted);
  count("uploads_expired_total", "Unfinished uploads deleted for their age.", uploads_expired);
  gauge("connections", "Connections open.", connections);
  gauge("watchers", "Clients waiting for the next item.", watchers);
  gauge("queue", "Operations waiting for a transaction.", queue);
  gauge("body_bytes", "Bytes of bodies on their way in.", body_bytes);
  gauge("answer_bytes", "Bytes of lists of items on their way out.", answer_bytes);
  return out;
}

}  // namespace parley::relay
