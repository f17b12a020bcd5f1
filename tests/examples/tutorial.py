"""The five programs of the tutorial: as built they print its lines, and in C++ they are hardly longer than in Python."""
import os
import re
import subprocess
import sys

ROOT, BIN = os.environ["WEIR_SOURCE"], os.environ["WEIR_BIN"]

# For each program the non-blank lines of the Python one, its async generators, and its other coroutines.
PROGRAMS = {
    "numbers": (13, "number_generator", "consume_numbers"),
    "users": (30, "fetch_user_data enrich_user_data", "process_users"),
    "operations": (36, "map_stream filter_stream take_stream number_stream", "stream_operations"),
    "buffered": (28, "buffered_generator data_source", "process_buffer buffered_processing"),
    "errors": (26, "unreliable_data_source resilient_stream", "error_handling_demo"),
}
LONGEST_HELPER = 15

# Arguments and what is printed with them, beside what is printed without any.
SEVEN_NUMBERS = "".join(f"Generating {i}\nReceived: {i}\n" for i in range(7))
ARGUMENTS = [
    ("numbers 7", SEVEN_NUMBERS),
    ("numbers 0", ""),
    ("users 2", "Saved: User 1 (user1@example.com)\nSaved: User 2 (user2@example.com)\nPipeline complete: 2 users processed\n"),
    ("users 5 overlap", "2_users"),
    ("operations 3", "Result: 0\nResult: 4\nResult: 16\nFinal results: [0, 4, 16]\n"),
    ("buffered 10 prefetch", "4_buffered"),
    ("buffered 10 concurrent", "4_buffered"),
    ("errors 2", "Processed: data-0\nProcessed: data-1\n"),
]

failed = False


def check(fine, sentence):
    global failed
    if not fine:
        failed = True
        print(sentence)


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def check_text(name, lines, generators, tasks):
    path = f"examples/{name}.cpp"
    text = read(path)
    longest = lines * 13 // 10
    count = sum(1 for line in text.splitlines() if line.strip())
    check(count <= longest, f"{path} has {count} lines that are not blank, more than 1.3 times the {lines} of the tutorial")
    for function in generators.split():
        check(re.search(rf"^weir::async_generator<.+> {function}\(", text, re.M), f"{path} has no generator {function}")
    for function in tasks.split():
        check(re.search(rf"^weir::task<.*> {function}\(", text, re.M), f"{path} has no task {function}")
    check(not re.search(r"^\s*#(?!include\b)", text, re.M), f"{path} has a preprocessor line that is no #include")
    check(not re.search(r"\bWEIR_\w+", text), f"{path} uses a macro")


def check_output(command, expected):
    name, *arguments = command.split()
    ran = subprocess.run([os.path.join(BIN, name), *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    check(ran.returncode == 0 and not ran.stderr, f"{command} ends with {ran.returncode} and says: {ran.stderr}")
    check(ran.stdout == expected, f"{command} prints\n{ran.stdout}and not\n{expected}")


for number, (name, (lines, generators, tasks)) in enumerate(PROGRAMS.items(), 1):
    check_text(name, lines, generators, tasks)
    check_output(name, read(f"tests/examples/expected/{number}_{name}.out"))
helper = len(read("examples/python_list.hpp").splitlines())
check(helper <= LONGEST_HELPER, f"examples/python_list.hpp has {helper} lines, more than {LONGEST_HELPER}")
for command, expected in ARGUMENTS:
    check_output(command, read(f"tests/examples/expected/{expected}.out") if re.fullmatch(r"\d_\w+", expected) else expected)
sys.exit(failed)
