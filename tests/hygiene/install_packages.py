"""scripts/install-packages against a made-up machine: what it asks apt for, and what it says where it cannot."""
import os
import shutil
import subprocess
import sys
import tempfile

from support import tree

SCRIPT = os.path.join(tree.ROOT, "scripts/install-packages")
HAS_ALL_BUT = "#!/bin/sh\nfor last; do :; done\ncase ' {missing} ' in *\" $last \"*) exit 1 ;; esac\necho installed\n"
APT = "#!/bin/sh\necho \"$*\" >>\"$CALLS\"\n{body}\n"
failed = False


def run(missing="", apt="exit 0", uid=0, sudo=False, debian=True):
    """(exit status, what was printed, how apt-get was called) on a machine that is as told."""
    with tempfile.TemporaryDirectory() as folder:
        def tool(name, text):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(file.name, 0o755)

        for name in ("bash", "sh", "dirname", "sed", "env"):
            os.symlink(shutil.which(name), os.path.join(folder, name))
        tool("id", f"#!/bin/sh\necho {uid}\n")
        if debian:
            tool("dpkg-query", HAS_ALL_BUT.format(missing=missing))
            tool("apt-get", APT.format(body=apt))
        if sudo:
            tool("sudo", '#!/bin/sh\necho sudo >>"$CALLS"\nexec "$@"\n')
        calls = os.path.join(folder, "calls")
        ran = subprocess.run(["bash", SCRIPT, "build", "test"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             env={"PATH": folder, "CALLS": calls})
        return ran.returncode, ran.stdout, open(calls, encoding="utf-8").read() if os.path.exists(calls) else ""


def expect(what, fine, answer):
    global failed
    if not fine:
        failed = True
        print(f"{what}; got {answer}")


answer = run()
expect("with everything installed apt is not touched, and nothing is said", answer == (0, "", ""), answer)

answer = run(missing="cmake valgrind")
install = "install --no-install-recommends cmake valgrind\n"
expect("only what is missing is installed", answer[0] == 0 and install in answer[2], answer)
expect("the package lists are left alone when they serve", " update" not in answer[2], answer)

answer = run(missing="cmake", apt='case "$*" in *--simulate*) exit 100 ;; esac')
expect("lists that do not know a package are fetched first", answer[0] == 0 and " update\n" in answer[2], answer)

answer = run(missing="cmake", uid=1000, sudo=True)
expect("who is not root uses sudo", answer[0] == 0 and "sudo\n" in answer[2], answer)
answer = run(missing="cmake", sudo=True)
expect("root does not use sudo", answer[0] == 0 and "sudo" not in answer[2], answer)

answer = run(missing="cmake", uid=1000)
expect("neither root nor sudo is one sentence with the packages",
       answer[0] == 1 and "neither root nor sudo" in answer[1] and answer[1].endswith(": cmake\n") and not answer[2], answer)
answer = run(debian=False)
expect("no Debian is one sentence with the packages",
       answer[0] == 1 and "no apt" in answer[1] and "cmake" in answer[1] and answer[1].count("\n") == 1, answer)
answer = run(missing="cmake", apt="exit 100")
expect("what apt cannot do is said", answer[0] == 1 and "apt could not install" in answer[1], answer)
sys.exit(failed)
