#include "seal/background_sink.hpp"

#include <gtest/gtest.h>

#include <system_error>

#include "samples.hpp"

namespace parley {
namespace {

class FullDisk : public Sink {
 public:
  explicit FullDisk(int writes) : left_(writes) {}
  void write(BytesView) override {
    if (left_-- == 0) throw std::system_error(std::make_error_code(std::errc::no_space_on_device));
  }

 private:
  int left_;
};

TEST(BackgroundSink, writes_all_in_order) {
  BytesSink inner;
  Bytes expected;
  BackgroundSink sink(inner, 2);
  for (std::size_t i = 0; i < 200; ++i) {
    const Bytes part = sample(i);
    sink.write(part);
    expected.insert(expected.end(), part.begin(), part.end());
  }
  sink.finish();
  EXPECT_EQ(inner.take(), expected);
}

TEST(BackgroundSink, a_failure_reaches_the_caller) {
  FullDisk inner(3);
  BackgroundSink sink(inner, 2);
  EXPECT_THROW(
      {
        for (int i = 0; i < 100; ++i) sink.write(Bytes(10));
        sink.finish();
      },
      std::system_error);
  EXPECT_THROW(sink.finish(), std::system_error);
}

TEST(BackgroundSink, ends_without_finish) {
  BytesSink inner;
  {
    const BackgroundSink sink(inner);
  }
  {
    BackgroundSink sink(inner);
    sink.write(Bytes(5));
  }
  SUCCEED();
}

}  // namespace
}  // namespace parley
