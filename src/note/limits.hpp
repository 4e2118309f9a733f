/// How large a note may be. What is larger is refused before it is read.
#pragma once

#include <cstddef>

namespace parley::note::limits {

inline constexpr std::size_t kKiB = 1024;

inline constexpr std::size_t kNoteBytes = 1024 * kKiB;
inline constexpr std::size_t kCoverBytes = 64 * kKiB;      ///< header and cover text
inline constexpr std::size_t kParagraphBytes = 64 * kKiB;  ///< with its heading
inline constexpr std::size_t kParagraphs = 2000;
inline constexpr std::size_t kHeaderLines = 64;
inline constexpr std::size_t kHeaderLineBytes = kKiB;
inline constexpr std::size_t kHeadingBytes = 4 * kKiB;
inline constexpr std::size_t kTitle = 200;       ///< code points, of a note or a point
inline constexpr std::size_t kPlace = 200;       ///< code points, of a point or of talks
inline constexpr std::size_t kReferences = 500;  ///< paragraphs that one heading may name
inline constexpr std::size_t kNames = 10000;  ///< paragraphs that a note may name, counted in each paragraph
inline constexpr std::size_t kConditionDepth = 16;  ///< parentheses within parentheses
inline constexpr std::size_t kConditionReferences = 256;
inline constexpr std::size_t kAttachments = 64;
inline constexpr std::size_t kFileName = 255;  ///< bytes
inline constexpr std::size_t kDisclosureBytes =
    512 * kKiB;                                ///< a segment, with the names and digests above it
inline constexpr std::size_t kProblems = 500;  ///< that are listed of one note
inline constexpr int kNoteNumber = 9999;

}  // namespace parley::note::limits
