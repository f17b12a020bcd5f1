#include "expression.hpp"

#include <weir/connect/jq/expression_error.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace weir {
inline namespace v0 {
namespace jq {

namespace {

struct refused_name {
  std::string_view name;
  std::string_view reason;
};

constexpr std::string_view environment = "the environment is not for expressions; write the value into the expression";
constexpr std::string_view alone = "every record comes alone; use what is in it";
constexpr std::string_view place = "an expression sees its record and not where it stands; use what is in it";
constexpr std::string_view errors = "standard error is not for expressions; add a field to look at instead";
constexpr std::string_view ends = "an expression cannot end the program; use error(\"...\") to let its record fail";
constexpr std::string_view modules = "modules are not loaded; write their definitions into the expression";

constexpr std::array<refused_name, 13> refused = {{{"env", environment},
                                                   {"input", alone},
                                                   {"inputs", alone},
                                                   {"_input", alone},
                                                   {"input_filename", place},
                                                   {"input_line_number", place},
                                                   {"debug", errors},
                                                   {"stderr", errors},
                                                   {"halt", ends},
                                                   {"modulemeta", modules},
                                                   {"get_search_list", modules},
                                                   {"get_prog_origin", modules},
                                                   {"get_jq_origin", modules}}};

// A definition that nothing refers to is dropped before jq looks for what it refers to itself: an undefined name in it is
// an error exactly where the definition is used. A definition of the same name in the expression goes before it.
constexpr std::string_view undefined = "weir_refuses_";

// error(null) would be taken for empty, and the record be lost without a word.
constexpr std::string_view errors_with_null =
    "def weir_error(f): error(f); def error(f): f as $m | if $m == null then weir_error(\"null\") else weir_error($m) end; "
    "def error: error(.); ";

std::string spelled(const std::string& expression) { return "the jq expression '" + expression + "'"; }

[[noreturn]] void refuse_name(const std::string& expression, std::string_view name, std::string_view reason) {
  throw expression_error(spelled(expression) + " uses " + std::string(name) + ", which is refused: " + std::string(reason),
                         expression);
}

bool continues_name(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ':';
}

/// Whether `$ENV`, which jq puts into the compiled program as a constant, stands anywhere in the code of an expression:
/// in no string, but in what strings interpolate.
class environment_search {
 public:
  explicit environment_search(std::string_view text) noexcept : text_(text) {}

  bool found() {
    std::vector<std::size_t> open;  // parentheses that are open, in the code and in each interpolation inside it
    open.push_back(0);
    bool in_string = false;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (in_string) {
        if (c == '"') in_string = false;
        if (c != '\\') continue;
        ++at_;
        if (at_ == text_.size() || text_[at_] != '(') continue;
        open.push_back(0);
        in_string = false;
      } else if (c == '"') {
        in_string = true;
      } else if (c == '#') {
        skip_comment();
      } else if (c == '(') {
        ++open.back();
      } else if (c == ')' && open.back() != 0) {
        --open.back();
      } else if (c == ')' && open.size() > 1) {
        open.pop_back();
        in_string = true;
      } else if (c == '$' && names_environment()) {
        return true;
      }
    }
    return false;
  }

 private:
  void skip_comment() noexcept { at_ = std::min(text_.find('\n', at_), text_.size()) - 1; }

  /// What follows the `$` at `at_`; white space and comments may stand between.
  bool names_environment() noexcept {
    std::size_t name = at_ + 1;
    while (name < text_.size()) {
      if (text_[name] == '#') {
        name = std::min(text_.find('\n', name), text_.size());
      } else if (std::string_view(" \t\r\n").find(text_[name]) != std::string_view::npos) {
        ++name;
      } else {
        break;
      }
    }
    const std::string_view rest = text_.substr(name);
    return rest.starts_with("ENV") && (rest.size() == 3 || !continues_name(rest[3]));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

void remove(std::string& text, std::string_view part) {
  if (const auto at = text.find(part); at != std::string::npos) text.erase(at, part.size());
}

}  // namespace

std::string guarded(const std::string& expression) {
  if (expression.find('\0') != std::string::npos) {
    throw expression_error("a jq expression holds no NUL; take it out", expression);
  }
  if (environment_search(expression).found()) refuse_name(expression, "$ENV", environment);
  std::string text;
  for (const refused_name& each : refused) {
    text.append("def ").append(each.name).append(": ").append(undefined).append(each.name).append("; ");
  }
  text.append("def halt_error: ").append(undefined).append("halt_error; ");
  text.append("def halt_error(f): ").append(undefined).append("halt_error; ");
  text.append(errors_with_null);
  return text + expression;
}

void refuse(const std::string& expression, std::string_view message) {
  // jq: error: syntax error, unexpected $end (Unix shell quoting issues?) at <top-level>, line 1:<newline>that line
  message = message.substr(0, message.find('\n'));
  for (const std::string_view word : {"import", "include", "module"}) {
    if (message.find("unexpected " + std::string(word)) != std::string_view::npos) refuse_name(expression, word, modules);
  }
  if (const auto at = message.find(undefined); at != std::string_view::npos) {
    std::string_view name = message.substr(at + undefined.size());
    name = name.substr(0, name.find('/'));
    const auto known = std::find_if(refused.begin(), refused.end(), [&](const refused_name& each) { return each.name == name; });
    refuse_name(expression, name, known == refused.end() ? ends : known->reason);
  }
  std::string words(message);
  remove(words, "jq: error: ");
  remove(words, " (Unix shell quoting issues?)");
  remove(words, " at <top-level>");
  if (const auto at = words.find(" at <builtin>"); at != std::string::npos) {
    words.replace(at, 13, " in ~/.jq");
  } else if (expression.find('\n') == std::string::npos) {
    remove(words, ", line 1:");
  }
  if (words.ends_with(':')) words.pop_back();
  throw expression_error(spelled(expression) + " is wrong: " + words + "; correct it, and quote all of it for the shell",
                         expression);
}

}  // namespace jq
}  // namespace v0
}  // namespace weir
