#include "pages/form.hpp"

#include <gtest/gtest.h>

namespace parley::pages {
namespace {

constexpr const char* kPlain = "application/x-www-form-urlencoded";

TEST(Form, IsReadAsABrowserWritesIt) {
  const Form form = parse_form(kPlain, "a=1+2&b=%C3%BC%26&c=&a=3").value();
  EXPECT_EQ(form.get("a"), "1 2\n3");
  EXPECT_EQ(form.get("b"), "ü&");
  EXPECT_TRUE(form.has("c"));
  EXPECT_FALSE(form.has("d"));
  EXPECT_EQ(parse_form(kPlain, "a=x%0D%0Ay%0Dz").value().get("a"), "x\ny\nz");
}

TEST(Form, IsRefusedWhenBroken) {
  for (const char* body : {"a=%4", "a=%zz", "%=1", "a=%FF"}) EXPECT_FALSE(parse_form(kPlain, body)) << body;
  EXPECT_FALSE(parse_form("application/json", "{}"));
  EXPECT_FALSE(parse_form("", "a=1"));
  EXPECT_FALSE(parse_form("multipart/form-data", "x"));
  std::string many;
  for (std::size_t i = 0; i <= kMostFields; ++i) many += "f" + std::to_string(i) + "=1&";
  EXPECT_FALSE(parse_form(kPlain, many));
}

TEST(Form, BringsFiles) {
  const std::string body =
      "--b\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nsecret\r\n"
      "--b\r\nContent-Disposition: form-data; name=\"pouch\"; filename=\"C:\\x\\monday.pouch\"\r\n"
      "Content-Type: application/octet-stream\r\n\r\na\r\n--x\r\n--b--\r\n";
  const Form form = parse_form("multipart/form-data; boundary=b", body).value();
  EXPECT_EQ(form.get("token"), "secret");
  ASSERT_TRUE(form.files.contains("pouch"));
  EXPECT_EQ(form.files.find("pouch")->second.name, "monday.pouch");
}

TEST(Form, BringsSeveralFilesOfOneField) {
  std::string body;
  for (const char* each : {"one", "two"})
    body += std::string("--b\r\nContent-Disposition: form-data; name=\"cards-file\"; filename=\"") + each +
            ".card\"\r\n\r\n" + each + "\r\n";
  body += "--b--\r\n";
  const Form form = parse_form("multipart/form-data; boundary=b", body).value();
  const auto [begin, end] = form.files.equal_range("cards-file");
  ASSERT_EQ(std::distance(begin, end), 2);
  EXPECT_EQ(begin->second.bytes, "one");
  EXPECT_EQ(std::next(begin)->second.bytes, "two");
}

TEST(Form, BringsFilesOfAnyBytes) {
  std::string file("\0\r\n--x\xff", 7);
  const std::string body =
      "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n" + file + "\r\n--b--\r\n";
  const Form form = parse_form("multipart/form-data; boundary=b", body).value();
  EXPECT_EQ(form.files.find("f")->second.bytes, file);
}

TEST(Form, DidNotArriveWhole) {
  const std::string body = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--\r\n";
  ASSERT_TRUE(parse_form("multipart/form-data; boundary=b", body));
  for (std::size_t size = 0; size + 4 < body.size(); ++size)
    EXPECT_FALSE(parse_form("multipart/form-data; boundary=b", body.substr(0, size))) << size;
}

TEST(Form, FindsTheCookieAmongOthers) {
  EXPECT_EQ(cookie("a=1; parley-80=x; b=2", "parley-80"), "x");
  EXPECT_EQ(cookie("xparley-80=1; parley-800=2", "parley-80"), std::nullopt);
  EXPECT_EQ(cookie("", "a"), std::nullopt);
  EXPECT_EQ(cookie("a=", "a"), "");
}

}  // namespace
}  // namespace parley::pages
