#include "pages/office.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "desk/files.hpp"
#include "desk/search.hpp"
#include "note/limits.hpp"
#include "seal/age.hpp"

namespace parley::pages {
namespace {

constexpr std::string_view kDrafts = "drafts";
constexpr std::string_view kSealed = ".age";
constexpr std::string_view kFiles = ".files";

/// The names of the files that a draft attaches, as far as it is written.
std::vector<std::string> attached_in(std::string_view draft) {
  constexpr std::string_view kAttach = "attach: ";
  std::vector<std::string> out;
  while (!draft.empty()) {
    const std::string_view line = draft.substr(0, draft.find('\n'));
    draft.remove_prefix(std::min(line.size() + 1, draft.size()));
    if (line.starts_with(kAttach)) out.emplace_back(line.substr(kAttach.size()));
  }
  return out;
}

}  // namespace

Office::Office(Options options, Clock& clock, Random& random)
    : options_(std::move(options)), clock_(clock), world_{clock, random} {}

Office::~Office() = default;

bool Office::exists() const {
  std::error_code none;
  return std::filesystem::exists(options_.home / "desk.json", none);
}

bool Office::open() const {
  return desk_.has_value();
}

bool Office::needs_passphrase() const {
  std::error_code none;
  return std::filesystem::exists(options_.home / "keys.age", none);
}

Result<void> Office::unlock(const Secret& passphrase) {
  Result<DeskKey> key = read_desk_key(options_.home, [&]() -> Result<Secret> { return passphrase; });
  if (!key) return std::unexpected(key.error());
  Result<Desk> desk = Desk::open(options_.home, world_, false, *key);
  if (!desk) return std::unexpected(desk.error());
  lock();
  key_ = std::move(*key);
  desk_ = std::move(*desk);
  stored_ = desk_->stored();
  remove_leftovers();
  return {};
}

Result<void> Office::reopen() {
  Result<Desk> desk = Desk::open(options_.home, world_, false, *key_);
  if (!desk) return std::unexpected(desk.error());
  search_.reset();
  rooms_.clear();
  desk_ = std::move(*desk);
  return {};
}

void Office::lock() {
  search_.reset();
  rooms_.clear();
  opened_.clear();
  desk_.reset();
  key_.reset();
}

Instant Office::now() const {
  if (options_.as_of) return *options_.as_of;
  return options_.claimed ? *options_.claimed : clock_.now();
}

Result<Room*> Office::room(const std::string& key) {
  const Result<ExchangeId> id = desk_->find_exchange(key);
  if (!id) return std::unexpected(id.error());
  return room(*id);
}

Result<Room*> Office::room(const ExchangeId& id) {
  const Result<Record*> record = desk_->follow(id);
  if (!record) return std::unexpected(record.error());
  Room& room = rooms_[id];
  if (room.record != *record) {
    room = {id, *record, nullptr};
  }
  const auto parties = room.record->parties();
  const bool joined =
      std::ranges::any_of(parties, [&](const Party& each) { return each.handle == party() && each.joined; });
  if (!joined) {
    room.talks.reset();
    return &room;
  }
  if (room.talks)
    room.talks->update();
  else
    room.talks = std::make_unique<talks::Talks>(*room.record);
  room.talks->set_now(now());
  return &room;
}

Search& Office::search() {
  if (!search_) search_ = std::make_unique<Search>();
  for (const ExchangeSummary& exchange : exchanges()) {
    const Result<Room*> found = room(exchange.id);
    if (found && (*found)->talks)
      search_->take(*desk_, (*found)->id, (*found)->convene().title, *(*found)->talks);
  }
  return *search_;
}

bool Office::changed() {
  // When the file was written to does not tell: an act can be seen only some time after its bytes are there.
  const std::int64_t stored = desk_->stored();
  return std::exchange(stored_, stored) != stored;
}

Result<Desk> Office::changing() {
  Result<Desk> desk = Desk::open(options_.home, world_, true, *key_);
  if (!desk) return desk;
  if (options_.claimed) desk->claim_time(*options_.claimed);
  return desk;
}

std::filesystem::path Office::draft_file(const Room& room, const std::string& slot) const {
  return options_.home / kDrafts / (room.key() + '-' + slot + std::string(kSealed));
}

std::optional<std::string> Office::draft(const Room& room, const std::string& slot) const {
  return read_draft(draft_file(room, slot));
}

std::optional<std::string> Office::read_draft(const std::filesystem::path& file) const {
  const Result<std::string> sealed = read_file(file, 4 * note::limits::kNoteBytes);
  if (!sealed) return std::nullopt;
  const SealResult<Bytes> text = open_bytes(as_bytes(*sealed), sealing_keys(), 4 * note::limits::kNoteBytes);
  if (!text) return std::nullopt;
  return std::string(as_text(*text));
}

std::vector<std::string> Office::drafts(const Room& room) const {
  std::vector<std::string> out;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(options_.home / kDrafts, none)) {
    const std::string name = entry.path().filename();
    const std::string before = room.key() + '-';
    if (name.starts_with(before) && name.ends_with(kSealed))
      out.push_back(name.substr(before.size(), name.size() - before.size() - kSealed.size()));
  }
  std::ranges::sort(out);
  return out;
}

void Office::keep_draft(const Room& room, const std::string& slot, const std::string& text) {
  write_sealed(draft_file(room, slot), text);
}

void Office::write_sealed(const std::filesystem::path& file, std::string_view text) {
  std::filesystem::create_directories(file.parent_path());
  std::filesystem::permissions(file.parent_path(), std::filesystem::perms::owner_all);
  const Result<AgeRecipient> self = AgeRecipient::parse(card().sealing);
  const Bytes sealed = seal_bytes(as_bytes(text), {{*self}}, world_.random);
  write_file_durably(file, as_text(sealed));
}

std::filesystem::path Office::opened_file(const Room& room) const {
  return options_.home / kDrafts / (room.key() + ".opened" + std::string(kSealed));
}

const std::set<ActId>& Office::opened_notes(const Room& room) {
  const auto [found, asked_first] = opened_.try_emplace(room.id);
  if (asked_first) {
    const std::string lines = read_draft(opened_file(room)).value_or("");
    for (std::string_view rest = lines; !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      if (const auto id = ActId::from_hex(rest.substr(0, end))) found->second.insert(*id);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return found->second;
}

void Office::note_opened(const Room& room, const ActId& note) {
  static_cast<void>(opened_notes(room));
  if (!opened_[room.id].insert(note).second) return;
  std::string lines;
  for (const ActId& each : opened_[room.id]) lines += each.hex() + '\n';
  write_sealed(opened_file(room), lines);
}

void Office::drop_draft(const Room& room, const std::string& slot) {
  std::error_code none;
  std::filesystem::remove(draft_file(room, slot), none);
  std::filesystem::remove_all(attachment_folder(room, slot), none);
}

std::vector<AgeIdentity> Office::sealing_keys() const {
  std::vector<AgeIdentity> out;
  for (const Secret& each : desk_->identities()) {
    if (const Result<AgeIdentity> key = AgeIdentity::parse(each.text())) out.push_back(*key);
  }
  return out;
}

std::filesystem::path Office::attachment_folder(const Room& room, const std::string& slot) const {
  return options_.home / kDrafts / (room.key() + '-' + slot + std::string(kFiles));
}

/// Named by a digest of the attachment's name, and its size.
std::optional<std::filesystem::path> Office::attachment_file(const Room& room, const std::string& slot,
                                                             const std::string& name) const {
  const std::string begin = sha256(as_bytes(name)).hex() + '-';
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(attachment_folder(room, slot), none)) {
    if (entry.path().filename().string().starts_with(begin)) return entry.path();
  }
  return std::nullopt;
}

void Office::keep_attachment(const Room& room, const std::string& slot, const std::string& name,
                             std::string_view bytes) {
  drop_attachment(room, slot, name);
  const std::filesystem::path folder = attachment_folder(room, slot);
  std::filesystem::create_directories(folder);
  for (const auto& each : {folder.parent_path(), folder})
    std::filesystem::permissions(each, std::filesystem::perms::owner_all);
  NewFile file(folder /
               (sha256(as_bytes(name)).hex() + '-' + std::to_string(bytes.size()) + std::string(kSealed)));
  SealingSink sealed(file.sink(), {{*AgeRecipient::parse(card().sealing)}, {}}, world_.random);
  sealed.write(as_bytes(bytes));
  sealed.finish();
  file.commit();
}

void Office::drop_attachment(const Room& room, const std::string& slot, const std::string& name) {
  std::error_code none;
  if (const auto file = attachment_file(room, slot, name)) std::filesystem::remove(*file, none);
}

std::optional<std::uint64_t> Office::attached(const Room& room, const std::string& slot,
                                              const std::string& name) const {
  const auto file = attachment_file(room, slot, name);
  if (!file) return std::nullopt;
  const std::string stem = file->stem();
  std::uint64_t size = 0;
  std::from_chars(stem.data() + stem.find('-') + 1, stem.data() + stem.size(), size);
  return size;
}

Result<void> Office::open_attachment(const Room& room, const std::string& slot, const std::string& name,
                                     Sink& into) const {
  const auto file = attachment_file(room, slot, name);
  if (!file) return fail("the file " + shown(name) + " is not with the draft", "attach it again");
  const Result<Descriptor> opened = open_to_read(*file);
  if (!opened) return std::unexpected(opened.error());
  FdSource sealed(opened->get());
  if (const SealResult<void> done = parley::open(sealed, into, {sealing_keys(), {}}); !done)
    return fail("the file " + shown(name) + " of the draft is damaged", "attach it again");
  return {};
}

/// What a killed process has left beside the drafts: files that had not got their names, and attachments of
/// which no draft says anything.
void Office::remove_leftovers() const {
  namespace fs = std::filesystem;
  std::error_code none;
  std::vector<fs::path> useless;
  for (const auto& entry : fs::recursive_directory_iterator(options_.home / kDrafts, none)) {
    const fs::path& path = entry.path();
    const std::string name = path.filename();
    if (!name.ends_with(kSealed) && !name.ends_with(kFiles)) {
      useless.push_back(path);
    } else if (path.parent_path().extension() == kFiles) {
      const fs::path of = path.parent_path().replace_extension(kSealed);
      const auto draft = read_draft(of);
      bool named = fs::exists(of, none) && !draft;  // who knows what that names
      for (const std::string& file : draft ? attached_in(*draft) : std::vector<std::string>{})
        named = named || name.starts_with(sha256(as_bytes(file)).hex() + '-');
      if (!named) useless.push_back(path);
    }
  }
  for (const fs::path& path : useless) fs::remove(path, none);
  useless.clear();
  for (const auto& entry : fs::directory_iterator(options_.home / kDrafts, none)) {
    if (entry.path().extension() == kFiles && fs::is_empty(entry.path(), none))
      useless.push_back(entry.path());
  }
  for (const fs::path& path : useless) fs::remove(path, none);
}

}  // namespace parley::pages
