#include "talks/terms.hpp"

namespace parley::talks {

std::string Condition::bytes() const {
  std::string out(1, "wpao"[static_cast<int>(kind)]);
  if (parts.empty()) {
    out += on.act.hex() + on.paragraph.hex();
    return out;
  }
  for (const Condition& part : parts) out += part.bytes();
  return out + ".";
}

void names_in(const Condition& condition, std::vector<ParagraphId>& out) {
  if (condition.parts.empty()) out.push_back(condition.on);
  for (const Condition& part : condition.parts) names_in(part, out);
}

}  // namespace parley::talks
