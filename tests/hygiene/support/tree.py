"""What the checks share: the files of the tree, C++ without its comments and strings, and how to complain."""
import os
import re
import sys

ROOT = os.environ.get("WEIR_SOURCE") or os.path.realpath(os.path.join(os.path.dirname(__file__), "../../.."))

_complaints = 0


def files(*folders, ends):
    """Paths below the folders, relative to the root, that end in one of `ends`; build folders and hidden ones left out."""
    for folder in folders or ("",):
        for place, below, names in os.walk(os.path.join(ROOT, folder)):
            below[:] = sorted(name for name in below if not name.startswith((".", "build")) and name != "__pycache__")
            for name in sorted(names):
                if name.endswith(ends):
                    yield os.path.relpath(os.path.join(place, name), ROOT)


def exists(path):
    return os.path.exists(os.path.join(ROOT, path))


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8", newline="") as file:
        return file.read()


_NOT_CODE = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(?P<mark>[^()\s\\]*)\(.*?\)(?P=mark)"|(?<![0-9A-Fa-f])'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*\"""",
    re.S,
)


def code(text):
    """The text with comments and the insides of strings blanked, line by line as long as it was."""
    return _NOT_CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def operators():
    """The headers of operators. What they share lives in folders below; a class of options is no operator."""
    for path in files("include/weir/ops", ends=".hpp"):
        name = os.path.basename(path).removesuffix(".hpp")
        if path.count("/") == 3 and not re.search(rf"^class {name} {{", read(path), re.M):
            yield name, path


def complain(path, line, sentence):
    global _complaints
    _complaints += 1
    print(f"{path}:{line}: {sentence}")


def finish(checked):
    """Ends the check; having found nothing to look at is a failure too."""
    if not checked:
        sys.exit("nothing was checked: no file matches")
    sys.exit(1 if _complaints else 0)
