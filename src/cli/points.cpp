#include "cli/points.hpp"

namespace parley::cli {

void put_terms(Json::Object& json, const talks::Terms& terms) {
  if (!terms.condition.empty()) json.emplace("if", terms.condition);
  if (!terms.package.empty()) json.emplace("package", terms.package);
}

Json grounds_json(const talks::Point& point, const talks::Position& position) {
  Json::Array out;
  for (const talks::Ground& ground : talks::grounds(point, position)) {
    Json::Object json{{"on", ground.wording_name},     {"said", talks::word(ground.said)},
                      {"confirmed", ground.confirmed}, {"standing", standing_text(ground.standing)},
                      {"paragraph", ground.name},      {"act", ground.act.hex()},
                      {"time", ground.time.rfc3339()}};
    put_terms(json, ground.terms);
    out.emplace_back(std::move(json));
  }
  return out;
}

Json terms_json(const talks::Point& point, const talks::WordingId& wording) {
  Json::Array out;
  for (const talks::Position& position : point.positions) {
    if (!position.on_terms) continue;
    for (const talks::Ground& ground : talks::grounds(point, position)) {
      if (ground.wording != wording || ground.terms.none()) continue;
      Json::Object json{{"party", position.party}};
      put_terms(json, ground.terms);
      out.emplace_back(std::move(json));
    }
  }
  return out;
}

}  // namespace parley::cli
