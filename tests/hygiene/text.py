"""What any text of the tree, and C++ in particular, must not contain."""
import re

from support import tree

TEXTS = (".hpp", ".cpp", ".cmake", ".txt", ".py", ".sh", ".md", ".json", ".in", ".clang-format", ".gitignore")

# Reserved names that are not ours to make but the compiler's, the preprocessor's or the sanitizers' to give.
GIVEN = re.compile(
    r"__(has_\w+|cpp_\w+|cplusplus|VA_ARGS__|VA_OPT__|FILE__|LINE__|func__|builtin_\w+|attribute__|GNUC\w*|clang\w*|GXX_RTTI|"
    r"EXCEPTIONS|OPTIMIZE__|SANITIZE_\w+|(asan|lsan|tsan|ubsan|sanitizer)_\w+|linux__|GLIBC\w*|PRETTY_FUNCTION__|cxxabiv1|"
    r"cxa_\w+|extension__|int128|x86_64__|NO_INLINE__|libc_single_threaded)|_GNU_SOURCE")
RESERVED = re.compile(r"\b(_[A-Z]\w*|\w*__\w*)\b")

CODE_RULES = [
    (re.compile(r"\bstd::endl\b"), "std::endl flushes: write '\\n'"),
    (re.compile(r"\bstd::bind\b"), "std::bind: write a lambda"),
    (re.compile(r"\bsleep_for\s*\("), "nothing sleeps on the real clock: weir::sleep, or the virtual clock in tests"),
    (re.compile(r"\bGTEST_SKIP\b|\bDISABLED_"), "no test is skipped"),
]
PUBLIC_RULES = [
    (re.compile(r"^using namespace\b", re.M), "a public header opens no namespace for its users"),
    (re.compile(r"^\s*#\s*define\s+(?!WEIR_)", re.M), "a macro in a public header is called WEIR_..."),
]
LONGEST_HEADER = 400
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def check_text(path, text):
    if text and not text.endswith("\n"):
        tree.complain(path, line_of(text, len(text)), "the last line has no end")
    for number, line in enumerate(text.split("\n"), 1):
        if line.endswith(("\r", " ", "\t")):
            tree.complain(path, number, "ends in white space")
        if "\t" in line:
            tree.complain(path, number, "has a tab")
        if re.match(r"(<{7}|>{7}) ", line):
            tree.complain(path, number, "has the mark of a merge conflict")
        if UNFINISHED.search(line):
            tree.complain(path, number, "is unfinished, by its own words")


def check_code(path, text):
    code = tree.code(text)
    for match in RESERVED.finditer(code):
        if not GIVEN.fullmatch(match[1]):
            tree.complain(path, line_of(code, match.start()), f"{match[1]} is a name reserved for the implementation")
    for rule, sentence in CODE_RULES:
        for match in rule.finditer(code):
            tree.complain(path, line_of(code, match.start()), sentence)


def check_header(path, text):
    code = tree.code(text)
    if not re.search(r"^#pragma once$", text, re.M):
        tree.complain(path, 1, "has no #pragma once")
    for rule, sentence in PUBLIC_RULES if path.startswith("include/") else []:
        for match in rule.finditer(code):
            tree.complain(path, line_of(code, match.start()), sentence)
    lines = text.splitlines()
    if len(lines) > LONGEST_HEADER and not any(re.match(r"// Long(er)?\b", line) for line in lines[:10]):
        tree.complain(path, 1, f"has {len(lines)} lines, more than {LONGEST_HEADER}: split it, or say why in a first line "
                               "that begins with `// Long:`")


checked = 0
for path in tree.files(ends=TEXTS):
    text = tree.read(path)
    check_text(path, text)
    if path.endswith((".hpp", ".cpp")):
        check_code(path, text)
        checked += 1
    if path.endswith(".hpp"):
        check_header(path, text)
tree.finish(checked)
