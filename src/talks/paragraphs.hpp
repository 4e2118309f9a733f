/// Walking through the paragraphs that open no point: declarations and talks.
#pragma once

#include <functional>
#include <string>

#include "talks/store.hpp"

namespace parley::talks {

using Visit = std::function<void(const Slot&, const note::Paragraph&, std::size_t)>;

/// Every paragraph of every note that counts, in canonical order, with its place from 0.
void each_paragraph(const Talks::Store& store, const Visit& visit);

/// Whether what the note says has effect: its delegate could commit, and it is not exploratory.
bool speaks(const Slot& slot);

/// The name of the paragraph at that place, from 0.
std::string name_in(const Slot& slot, std::size_t i);

/// Whether a paragraph has been withdrawn by the party that wrote it.
bool taken_back(const Talks::Store& store, const ParagraphId& id, const std::string& party);

}  // namespace parley::talks
