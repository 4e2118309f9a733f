#include "desk/backup.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <set>

#include "base/imported.hpp"
#include "base/text.hpp"
#include "desk/files.hpp"
#include "desk/keys.hpp"
#include "desk/state.hpp"
#include "seal/age.hpp"

namespace parley {
namespace {

constexpr const char* kLibrary = "libarchive.so.13";
const Imported<decltype(::archive_entry_filetype)> archive_entry_filetype{kLibrary, "archive_entry_filetype"};
const Imported<decltype(::archive_entry_free)> archive_entry_free{kLibrary, "archive_entry_free"};
const Imported<decltype(::archive_entry_new)> archive_entry_new{kLibrary, "archive_entry_new"};
const Imported<decltype(::archive_entry_pathname)> archive_entry_pathname{kLibrary, "archive_entry_pathname"};
const Imported<decltype(::archive_entry_set_filetype)> archive_entry_set_filetype{
    kLibrary, "archive_entry_set_filetype"};
const Imported<decltype(::archive_entry_set_pathname)> archive_entry_set_pathname{
    kLibrary, "archive_entry_set_pathname"};
const Imported<decltype(::archive_entry_set_perm)> archive_entry_set_perm{kLibrary, "archive_entry_set_perm"};
const Imported<decltype(::archive_entry_set_size)> archive_entry_set_size{kLibrary, "archive_entry_set_size"};
const Imported<decltype(::archive_entry_size)> archive_entry_size{kLibrary, "archive_entry_size"};
const Imported<decltype(::archive_error_string)> archive_error_string{kLibrary, "archive_error_string"};
const Imported<decltype(::archive_free)> archive_free{kLibrary, "archive_free"};
const Imported<decltype(::archive_read_data)> archive_read_data{kLibrary, "archive_read_data"};
const Imported<decltype(::archive_read_new)> archive_read_new{kLibrary, "archive_read_new"};
const Imported<decltype(::archive_read_next_header)> archive_read_next_header{kLibrary,
                                                                              "archive_read_next_header"};
const Imported<decltype(::archive_read_open2)> archive_read_open2{kLibrary, "archive_read_open2"};
const Imported<decltype(::archive_read_support_format_tar)> archive_read_support_format_tar{
    kLibrary, "archive_read_support_format_tar"};
const Imported<decltype(::archive_write_close)> archive_write_close{kLibrary, "archive_write_close"};
const Imported<decltype(::archive_write_data)> archive_write_data{kLibrary, "archive_write_data"};
const Imported<decltype(::archive_write_header)> archive_write_header{kLibrary, "archive_write_header"};
const Imported<decltype(::archive_write_new)> archive_write_new{kLibrary, "archive_write_new"};
const Imported<decltype(::archive_write_open2)> archive_write_open2{kLibrary, "archive_write_open2"};
const Imported<decltype(::archive_write_set_bytes_in_last_block)> archive_write_set_bytes_in_last_block{
    kLibrary, "archive_write_set_bytes_in_last_block"};
const Imported<decltype(::archive_write_set_bytes_per_block)> archive_write_set_bytes_per_block{
    kLibrary, "archive_write_set_bytes_per_block"};
const Imported<decltype(::archive_write_set_format_pax_restricted)> archive_write_set_format_pax_restricted{
    kLibrary, "archive_write_set_format_pax_restricted"};

constexpr std::size_t kLargestText = std::size_t{256} * 1024;
constexpr std::int64_t kLargestArchive = std::int64_t{8} << 30;
constexpr std::int64_t kLargestAttachment = std::int64_t{4} << 30;
constexpr std::string_view kAttachments = "attachments/";

constexpr std::string_view kReadme =
    R"(A backup of a desk of Parley. It holds secret keys: keep it sealed.

To have the desk back:    parley restore FILE
Without Parley:
  archive.db      a SQLite database. Table act: each act's exact bytes, and its signature, which ssh-keygen checks
                  (ssh-keygen -Y verify, namespace parley-act). Table disclosure: the texts, whose sha256sum stands
                  in the act.
  attachments/    files, named by their sha256sum
  keys.txt        the desk's keys: for signing (OpenSSH), and for opening what is sealed (age)
)";

struct Free {
  void operator()(archive* handle) const { archive_free(handle); }
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

/// What went wrong in a callback is thrown again on our side of the library.
template <class Outside>
struct Guard {
  Outside& outside;
  std::exception_ptr thrown;
  Bytes block = Bytes(1 << 16);
};

class TarWriter {
 public:
  explicit TarWriter(Sink& out) : guard_{out, {}, {}}, tar_(archive_write_new()) {
    archive_write_set_format_pax_restricted(tar_.get());
    archive_write_set_bytes_per_block(tar_.get(), 1 << 16);
    archive_write_set_bytes_in_last_block(tar_.get(), 1);
    check(archive_write_open2(tar_.get(), &guard_, nullptr, write, nullptr, nullptr));
  }
  /// Then `size` bytes by `Sink::write`.
  void begin(const std::string& name, std::uint64_t size) {
    const std::unique_ptr<archive_entry, Free> entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(size));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0600U);
    check(archive_write_header(tar_.get(), entry.get()));
  }
  void put(BytesView bytes) {
    while (!bytes.empty()) {
      const la_ssize_t put = archive_write_data(tar_.get(), bytes.data(), bytes.size());
      check(put < 0 ? ARCHIVE_FATAL : ARCHIVE_OK);
      bytes = bytes.subspan(static_cast<std::size_t>(put));
    }
  }
  void file(const std::string& name, BytesView bytes) {
    begin(name, bytes.size());
    put(bytes);
  }
  void finish() { check(archive_write_close(tar_.get())); }

 private:
  static la_ssize_t write(archive*, void* data, const void* bytes, std::size_t size) {
    auto& guard = *static_cast<Guard<Sink>*>(data);
    try {
      guard.outside.write(BytesView(static_cast<const std::uint8_t*>(bytes), size));
      return static_cast<la_ssize_t>(size);
    } catch (...) {
      guard.thrown = std::current_exception();
      return -1;
    }
  }
  void check(int code) {
    if (guard_.thrown) std::rethrow_exception(guard_.thrown);
    if (code < ARCHIVE_WARN) throw std::runtime_error(archive_error_string(tar_.get()));
  }

  Guard<Sink> guard_;
  std::unique_ptr<archive, Free> tar_;
};

class TarReader {
 public:
  explicit TarReader(Source& in) : guard_{in, {}}, tar_(archive_read_new()) {
    archive_read_support_format_tar(tar_.get());
    opened_ = archive_read_open2(tar_.get(), &guard_, nullptr, read, nullptr, nullptr) == ARCHIVE_OK;
  }
  /// The next file: false at the end.
  Result<bool> next() {
    const int code = opened_ ? archive_read_next_header(tar_.get(), &entry_) : ARCHIVE_FATAL;
    if (guard_.thrown) std::rethrow_exception(guard_.thrown);
    if (code == ARCHIVE_EOF) return false;
    if (code != ARCHIVE_OK || archive_entry_filetype(entry_) != AE_IFREG || !archive_entry_pathname(entry_))
      return fail("this is no backup of a desk, or it is damaged");
    return true;
  }
  std::string name() const { return archive_entry_pathname(entry_); }
  std::int64_t size() const { return archive_entry_size(entry_); }
  Result<void> copy(Sink& out) {
    Bytes block(1 << 20);
    for (;;) {
      const la_ssize_t got = archive_read_data(tar_.get(), block.data(), block.size());
      if (guard_.thrown) std::rethrow_exception(guard_.thrown);
      if (got < 0) return fail("the backup is damaged or cut short");
      if (got == 0) return {};
      out.write(BytesView(block).first(static_cast<std::size_t>(got)));
    }
  }

 private:
  static la_ssize_t read(archive*, void* data, const void** bytes) {
    auto& guard = *static_cast<Guard<Source>*>(data);
    try {
      *bytes = guard.block.data();
      return static_cast<la_ssize_t>(guard.outside.read(guard.block));
    } catch (...) {
      guard.thrown = std::current_exception();
      return -1;
    }
  }

  Guard<Source> guard_;
  std::unique_ptr<archive, Free> tar_;
  bool opened_ = false;
  archive_entry* entry_ = nullptr;
};

/// What a backup brings, one file after the other.
class Restoring {
 public:
  Restoring(const std::filesystem::path& folder, World world, const std::optional<Secret>& passphrase,
            int work_factor)
      : folder_(folder),
        world_(world),
        passphrase_(passphrase),
        work_factor_(work_factor),
        key_{AgeIdentity::generate(world.random)} {
    std::filesystem::create_directory(folder_ / "attachments");
  }

  Result<void> take(TarReader& tar) {
    const std::string name = tar.name();
    if (!seen_.insert(name).second) return fail("the backup has two files of one name");
    if (name.starts_with(kAttachments)) return attachment(name.substr(kAttachments.size()), tar);
    if (name == "archive.db") return archive(tar);
    if (tar.size() < 0 || tar.size() > static_cast<std::int64_t>(kLargestText))
      return fail("a file in the backup is too large: " + shown(name));
    BytesSink content;
    if (const Result<void> copied = tar.copy(content); !copied) return copied;
    Bytes bytes = content.take();
    const Secret text{BytesView(bytes)};
    wipe(bytes);
    if (name == "keys.txt") {
      keys_ = text;
    } else if (name == "desk.json" || name == "party.age" || name == "party.txt") {
      write_file_durably(folder_ / name, text.text());
    } else if (name != "README.txt") {
      return fail("the backup has a file that does not belong there: " + shown(name));
    }
    return {};
  }

  /// Writes the keys, once all is there.
  Result<void> finish() {
    if (!keys_ || !seen_.contains("archive.db") || !seen_.contains("desk.json"))
      return fail("the backup is not complete");
    if (const Result<void> good = check_desk(folder_); !good) return good;
    const Result<Archive> archive = Archive::open(folder_ / "archive.db", key_.pages());
    if (!archive) return std::unexpected(archive.error());
    const Result<SignedCard> card = archive->card();
    if (!card) return std::unexpected(card.error());
    Result<Keys> keys = Keys::read(keys_->text(), card->card.signing);
    if (!keys) return std::unexpected(keys.error());
    keys->archive = key_.identity;
    write_secret_file(folder_, "keys", keys->text(card->card.delegate.display()), passphrase_, work_factor_,
                      world_.random);
    return {};
  }

 private:
  Result<void> archive(TarReader& tar) {
    if (tar.size() < 0 || tar.size() > kLargestArchive) return fail("the backup's archive is too large");
    BytesSink image;
    if (const Result<void> copied = tar.copy(image); !copied) return copied;
    const Result<Archive> archive = Archive::open(folder_ / "archive.db", key_.pages());
    if (!archive) return std::unexpected(archive.error());
    return archive->take_all(image.take());
  }

  Result<void> attachment(const std::string& name, TarReader& tar) {
    const auto digest = Digest::from_hex(name);
    if (!digest || tar.size() < 0 || tar.size() > kLargestAttachment)
      return fail("an attachment in the backup is not one of a desk");
    const std::filesystem::path file = folder_ / "attachments" / key_.name_of(*digest);
    NewFile out(file);
    SealingSink sealed(out.sink(), {{key_.identity.recipient()}, std::nullopt}, world_.random);
    DigestSink hashed(&sealed);
    if (const Result<void> copied = tar.copy(hashed); !copied) return copied;
    if (hashed.finish() != *digest) return fail("an attachment in the backup is not what its name says");
    sealed.finish();
    out.commit(false);
    return {};
  }

  std::filesystem::path folder_;
  World world_;
  const std::optional<Secret>& passphrase_;
  int work_factor_;
  ArchiveKey key_;
  std::optional<Secret> keys_;
  std::set<std::string> seen_;
};

}  // namespace

Result<BackedUp> write_backup(const Desk& desk, const DeskKey& key, Sink& out,
                              const std::function<void(std::uint64_t)>& progress) {
  if (!key.keys) return fail("the desk is locked", "give its passphrase");
  BackedUp report;
  TarWriter tar(out);
  tar.file("README.txt", as_bytes(kReadme));
  const auto whole = [&](const char* name) -> Result<void> {
    const Result<std::string> content = read_file(desk.home() / name, kLargestText);
    if (!content) return std::unexpected(content.error());
    tar.file(name, as_bytes(*content));
    return {};
  };
  if (const Result<void> done = whole("desk.json"); !done) return std::unexpected(done.error());
  tar.file("keys.txt", key.keys->bytes());
  if (const auto party = secret_file(desk.home(), "party")) {
    if (const Result<void> done = whole(party->filename().c_str()); !done)
      return std::unexpected(done.error());
  }
  tar.file("archive.db", DeskInside::archive(desk).image());
  std::set<Digest> stored;
  for (const ExchangeSummary& exchange : desk.exchanges()) {
    if (exchange.damage) return std::unexpected(*exchange.damage);
    ++report.exchanges;
    const Result<Record> record = desk.record(exchange.id);
    if (!record) return std::unexpected(record.error());
    for (Index i = 0; i < record->size(); ++i) {
      for (const AttachmentState& attachment : desk.attachments(*record, i)) {
        if (!stored.insert(attachment.sha256).second) continue;
        // Looked at first: a file in a tar archive cannot be taken back.
        DigestSink looked;
        if (!attachment.here || !desk.read_attachment(attachment, looked)) {
          if (attachment.was_here) report.missing.push_back(attachment.name);
          continue;
        }
        tar.begin(std::string(kAttachments) + attachment.sha256.hex(), attachment.size);
        struct Into : Sink {
          TarWriter& tar;
          const std::function<void(std::uint64_t)>& progress;
          Into(TarWriter& to, const std::function<void(std::uint64_t)>& told) : tar(to), progress(told) {}
          void write(BytesView bytes) override {
            tar.put(bytes);
            if (progress) progress(bytes.size());
          }
        } into(tar, progress);
        if (const Result<void> done = desk.read_attachment(attachment, into); !done)
          return std::unexpected(done.error());
        ++report.attachments;
      }
    }
  }
  tar.finish();
  return report;
}

Result<void> restore_backup(Source& tar, const std::filesystem::path& home, World world,
                            const std::optional<Secret>& passphrase, int work_factor) {
  return build_folder(home, [&](const std::filesystem::path& building) -> Result<void> {
    Restoring restoring(building, world, passphrase, work_factor);
    TarReader reader(tar);
    for (;;) {
      const Result<bool> more = reader.next();
      if (!more) return std::unexpected(more.error());
      if (!*more) return restoring.finish();
      if (const Result<void> taken = restoring.take(reader); !taken) return taken;
    }
  });
}

}  // namespace parley
