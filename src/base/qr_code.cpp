#include "base/qr_code.hpp"

#include <qrencode.h>

#include <memory>

#include "base/imported.hpp"

namespace parley {
namespace {

constexpr const char* kLibrary = "libqrencode.so.4";
const Imported<decltype(::QRcode_encodeData)> QRcode_encodeData{kLibrary, "QRcode_encodeData"};
const Imported<decltype(::QRcode_free)> QRcode_free{kLibrary, "QRcode_free"};

struct FreeCode {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

}  // namespace

std::optional<QrCode> qr_code(std::string_view bytes) {
  const std::unique_ptr<QRcode, FreeCode> code(QRcode_encodeData(
      static_cast<int>(bytes.size()), reinterpret_cast<const unsigned char*>(bytes.data()), 0, QR_ECLEVEL_L));
  if (!code) return std::nullopt;
  QrCode out{code->width, {}};
  const auto size = static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width);
  out.dark.reserve(size);
  for (std::size_t i = 0; i < size; ++i) out.dark.push_back((code->data[i] & 1) != 0);
  return out;
}

}  // namespace parley
