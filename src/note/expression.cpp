#include "note/expression.hpp"

#include <array>

#include "note/limits.hpp"
#include "note/parts.hpp"

namespace parley::note {
namespace {

constexpr std::array kStates = {
    std::pair{TriggerState::accepted, std::string_view("accepted")},
    std::pair{TriggerState::rejected, std::string_view("rejected")},
    std::pair{TriggerState::countered, std::string_view("countered")},
    std::pair{TriggerState::agreed, std::string_view("agreed")},
    std::pair{TriggerState::answered, std::string_view("answered")},
    std::pair{TriggerState::withdrawn, std::string_view("withdrawn")},
    std::pair{TriggerState::settled, std::string_view("settled")},
    std::pair{TriggerState::deadlocked, std::string_view("deadlocked")},
    std::pair{TriggerState::adopted, std::string_view("adopted")},
};

std::string why_not(const Condition&) {
  return "\"not\" cannot stand in a condition";
}
std::string remedy_for_not(const Condition&) {
  return "say what must be agreed; that something is not agreed can never be a condition, because then "
         "nobody could "
         "say what is agreed";
}
std::string why_not(const Trigger&) {
  return "\"not\" stands after \"is\", with a date by which";
}
std::string remedy_for_not(const Trigger&) {
  return "such as: russia/1.1 is not answered by 2022-03-01";
}

/// Reads `atom`, joined by `and` (which binds closer) and `or`, with parentheses.
template <class Node, class Atom>
class Expression {
 public:
  Expression(Scanner& scanner, std::vector<Diagnostic>& problems, Atom atom)
      : scanner_(scanner), problems_(problems), atom_(atom) {}

  std::optional<Node> read() { return joined("or", Node::Kind::any, 0); }

 private:
  std::optional<Node> joined(std::string_view word, Node::Kind kind, std::size_t depth) {
    Node node;
    node.kind = kind;
    do {
      scanner_.skip_spaces();
      auto part = kind == Node::Kind::any ? joined("and", Node::Kind::all, depth) : factor(depth);
      if (!part) return std::nullopt;
      node.parts.push_back(std::move(*part));
      scanner_.skip_spaces();
    } while (scanner_.take_word(word));
    if (node.parts.size() == 1) return std::move(node.parts[0]);
    return node;
  }

  std::optional<Node> factor(std::size_t depth) {
    if (scanner_.sees_word("not")) {
      problems_.push_back(scanner_.problem(why_not(Node{}), remedy_for_not(Node{})));
      return std::nullopt;
    }
    if (!scanner_.take('(')) return atom_(scanner_, problems_);
    if (depth == limits::kConditionDepth) {
      problems_.push_back(
          scanner_.problem("the parentheses are nested too deeply", "at most 16 levels are allowed"));
      return std::nullopt;
    }
    auto inner = joined("or", Node::Kind::any, depth + 1);
    if (!inner) return std::nullopt;
    scanner_.skip_spaces();
    if (!scanner_.take(')')) {
      problems_.push_back(scanner_.problem("a closing parenthesis is missing", "add ) here"));
      return std::nullopt;
    }
    return inner;
  }

  Scanner& scanner_;
  std::vector<Diagnostic>& problems_;
  Atom atom_;
};

std::optional<Reference> read_reference(Scanner& scanner, std::vector<Diagnostic>& problems) {
  const int column = scanner.column();
  auto ref = scanner.paragraph_ref();
  if (!ref) {
    problems.push_back(
        scanner.problem("the name of a paragraph should stand here", "write it whole, such as usa/1.6"));
    return std::nullopt;
  }
  return Reference{std::move(*ref), scanner.line(), column};
}

std::optional<Condition> condition_atom(Scanner& scanner, std::vector<Diagnostic>& problems) {
  Condition node;
  if (scanner.take_word("point")) {
    scanner.skip_spaces();
    node.kind = Condition::Kind::point;
  }
  auto reference = read_reference(scanner, problems);
  if (!reference) return std::nullopt;
  node.reference = std::move(*reference);
  return node;
}

std::optional<Trigger> trigger_atom(Scanner& scanner, std::vector<Diagnostic>& problems) {
  Trigger node;
  if (scanner.take_word("date")) {
    scanner.skip_spaces();
    node.kind = Trigger::Kind::date;
    node.by = read_date(scanner, " ,)", problems);
    return node.by ? std::optional(std::move(node)) : std::nullopt;
  }
  if (scanner.take_word("event")) {
    scanner.skip_spaces();
    node.kind = Trigger::Kind::event;
    if (scanner.take('"')) node.event = scanner.until("\"");
    if (node.event.empty() || !scanner.take('"')) {
      problems.push_back(scanner.problem("the event should stand here in quotation marks",
                                         "such as event \"an exercise begins\""));
      return std::nullopt;
    }
    return node;
  }
  auto reference = read_reference(scanner, problems);
  if (!reference) return std::nullopt;
  node.reference = std::move(*reference);
  scanner.skip_spaces();
  if (!scanner.take_word("is")) {
    problems.push_back(scanner.problem("\"is\" should stand here", "such as: russia/1.1 is rejected"));
    return std::nullopt;
  }
  scanner.skip_spaces();
  node.negated = scanner.take_word("not");
  scanner.skip_spaces();
  bool known = false;
  for (const auto& [state, name] : kStates) {
    if (!known && scanner.take_word(name)) {
      node.state = state;
      known = true;
    }
  }
  if (!known) {
    problems.push_back(scanner.problem("a state should stand here",
                                       "one of: accepted, rejected, countered, agreed, answered, "
                                       "withdrawn, settled, deadlocked, adopted"));
    return std::nullopt;
  }
  for (int i = 0; i < 2; ++i) {
    const std::size_t before = scanner.offset();
    scanner.skip_spaces();
    if (!scanner.take_word("by")) {
      scanner.go_to(before);
      break;
    }
    scanner.skip_spaces();
    const std::string_view rest = scanner.rest();
    if (rest.size() >= 5 && rest[0] >= '0' && rest[0] <= '9' && rest[4] == '-') {
      node.by = read_date(scanner, " ,)", problems);
      if (!node.by) return std::nullopt;
      break;
    }
    auto party = scanner.handle();
    if (!party || !node.party.empty()) {
      problems.push_back(
          scanner.problem("a party or a date should stand here", "such as: by usa, by 2022-03-01"));
      return std::nullopt;
    }
    node.party = std::move(*party);
  }
  const bool of_all = node.state == TriggerState::agreed || node.state == TriggerState::deadlocked ||
                      node.state == TriggerState::adopted;
  if (of_all && !node.party.empty()) {
    problems.push_back(scanner.problem(std::string(name_of(node.state)) + " is said of all parties together",
                                       "leave out \"by " + node.party + '"'));
    return std::nullopt;
  }
  if (node.negated && !node.by) {
    problems.push_back(
        scanner.problem("\"is not\" needs a date by which", "such as: is not agreed by 2022-03-01"));
    return std::nullopt;
  }
  return node;
}

/// A day as one writes it, at whose end it is; other times in full.
std::string told(Instant date) {
  constexpr std::int64_t kDay = std::int64_t{24} * 60 * 60;
  return date.seconds % kDay == kDay - 1 ? date.date() : date.rfc3339();
}

template <class Node>
std::string display_parts(const Node& node) {
  std::string out;
  for (const Node& part : node.parts) {
    if (!out.empty()) out += node.kind == Node::Kind::all ? " and " : " or ";
    const bool wrap = node.kind == Node::Kind::all && part.kind == Node::Kind::any;
    out += wrap ? '(' + part.display() + ')' : part.display();
  }
  return out;
}

template <class Node>
std::optional<Node> checked(std::optional<Node> node, const Scanner& scanner,
                            std::vector<Diagnostic>& problems) {
  if (!node) return node;
  std::vector<Reference> references;
  collect(*node, references);
  if (references.size() <= limits::kConditionReferences) return node;
  problems.push_back(scanner.problem("the condition names more than 256 paragraphs", "split it"));
  return std::nullopt;
}

}  // namespace

std::string_view name_of(TriggerState state) {
  for (const auto& [candidate, name] : kStates) {
    if (candidate == state) return name;
  }
  return {};
}

std::string Condition::display() const {
  if (kind == Kind::wording) return reference.to.display();
  if (kind == Kind::point) return "point " + reference.to.display();
  return display_parts(*this);
}

std::string Trigger::display() const {
  switch (kind) {
    case Kind::date:
      return "date " + told(*by);
    case Kind::event:
      return "event \"" + event + '"';
    case Kind::state: {
      std::string out =
          reference.to.display() + (negated ? " is not " : " is ") + std::string(name_of(state));
      if (!party.empty()) out += " by " + party;
      if (by) out += " by " + told(*by);
      return out;
    }
    default:
      return display_parts(*this);
  }
}

std::optional<Condition> read_condition(Scanner& scanner, std::vector<Diagnostic>& problems) {
  return checked(Expression<Condition, decltype(&condition_atom)>(scanner, problems, condition_atom).read(),
                 scanner, problems);
}

std::optional<Trigger> read_trigger(Scanner& scanner, std::vector<Diagnostic>& problems) {
  return checked(Expression<Trigger, decltype(&trigger_atom)>(scanner, problems, trigger_atom).read(),
                 scanner, problems);
}

void collect(const Condition& condition, std::vector<Reference>& out) {
  if (condition.parts.empty()) out.push_back(condition.reference);
  for (const Condition& part : condition.parts) collect(part, out);
}

void collect(const Trigger& trigger, std::vector<Reference>& out) {
  if (trigger.kind == Trigger::Kind::state) out.push_back(trigger.reference);
  for (const Trigger& part : trigger.parts) collect(part, out);
}

}  // namespace parley::note
