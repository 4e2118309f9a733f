#!/usr/bin/env python3
"""Redlines two texts of about 100 pages with parley, git and wdiff, in turn; prints milliseconds, the letters that
each shows as removed and added, and the ratios.

    bench/redline_bench.py [--parley build/release/parley] [--words 50000] [--runs 21] [--cyrillic]

The texts are articles of made-up sentences. In the second, some words are replaced, some sentences added, taken out and
moved, and all of it is wrapped anew. The aim: never a longer result than git diff --word-diff and wdiff, and at least as
fast. Exits with 1 where that is missed. All write text with [-removed-] and {+added+} into a pipe, and that is what is
timed; "parley --json" is timed besides, and says how long parley's result is. What git and wdiff count as a word is what
stands between white space; white space is no difference to them, so it is left out of the count for all. "git, all seen"
is git told to compare what parley compares: words, each mark and each white space by itself, so that nothing changes
silently. With --cyrillic, the same in Cyrillic letters: two bytes each.
"""

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time

WORDS = """party parties shall may not notify agree price payment notice days month term breach the of and to in for by with
any each other such under article territory forces ground exercises missiles range inspection site delivery goods seller
buyer warranty liability limit interest rate wage table hours leave overtime union employer works council law court""".split()


CYRILLIC = str.maketrans("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
                         "абцдефгхийклмнопярстувшжызАБЦДЕФГХИЙКЛМНОПЯРСТУВШЖЫЗ")


def sentence(chance):
    words = [chance.choice(WORDS) for _ in range(chance.randint(6, 24))]
    if chance.random() < 0.3:
        words.insert(chance.randrange(len(words)), str(chance.randint(1, 20000)))
    return " ".join(words).capitalize() + "."


def texts(count, chance):
    old = []
    while sum(len(s.split()) for s in old) < count:
        old.append(sentence(chance))
    new = []
    for each in old:
        what = chance.random()
        if what < 0.02:
            continue
        if what < 0.04:
            new.append(sentence(chance))
        words = each.split(" ")
        if what > 0.8:
            words[chance.randrange(len(words))] = chance.choice(WORDS)
        new.append(" ".join(words))
    for _ in range(5):
        new.insert(chance.randrange(len(new)), new.pop(chance.randrange(len(new))))
    def page(sentences, width):
        return "\n\n".join(textwrap.fill(" ".join(sentences[i:i + 8]), width) for i in range(0, len(sentences), 8)) + "\n"
    return page(old, 90), page(new, 90)


def shown(name, output):
    if name == "parley --json":
        return sum(len(re.sub(r"\s", "", span["text"])) for span in json.loads(output)["spans"] if span["change"] != "same")
    text = output.decode(errors="replace")  # git's words can end within a letter
    if name.startswith("git"):
        text = text[text.index("@@\n") + 3:]
    marked = re.findall(r"\[-(.*?)-\]|\{\+(.*?)\+\}", text, re.S)
    return sum(len(re.sub(r"\s", "", a or b)) for a, b in marked)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    parser.add_argument("--parley", default=os.path.join(root, "build/release/parley"))
    parser.add_argument("--words", type=int, default=50000)
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("--cyrillic", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        names = [os.path.join(folder, name) for name in ("old.txt", "new.txt")]
        for name, text in zip(names, texts(options.words, random.Random(7))):
            with open(name, "w") as file:
                file.write(text.translate(CYRILLIC) if options.cyrillic else text)
        # git shows whole hunks only: a context as large as the texts gives it all in one.
        git = ["git", "diff", "--no-index", "--no-color", "--word-diff=plain", "-U1000000"]
        commands = {
            "parley": [options.parley, "diff", "--files", *names],
            "parley --json": [options.parley, "diff", "--files", *names, "--json"],
            "git": [*git, *names],
            "git, all seen": [*git, "--word-diff-regex=[[:alnum:]]+|[[:space:]]|[^[:space:][:alnum:]]", *names],
            "wdiff": ["wdiff", *names],
        }
        took = {name: [] for name in commands}
        size = {}
        for _ in range(options.runs):
            for name, command in commands.items():
                before = time.monotonic()
                output = subprocess.run(command, capture_output=True).stdout
                took[name].append(1000 * (time.monotonic() - before))
                if name != "parley":
                    size[name] = shown(name, output)
        size["parley"] = size["parley --json"]
        print(f"{os.path.getsize(names[0])} bytes of text, {options.runs} runs; milliseconds: median (least-most)")
        missed = False
        for name in commands:
            print(f"  {name:13} {statistics.median(took[name]):.1f} ({min(took[name]):.1f}-{max(took[name]):.1f})"
                  f"   {size[name]} letters shown as changed")
        for peer in list(commands)[2:]:
            faster, faster_json = (statistics.median(took[peer]) / statistics.median(took[form])
                                   for form in ("parley", "parley --json"))
            longer = size["parley"] / size[peer]
            print(f"  against {peer}: {faster:.2f} times as fast (as JSON {faster_json:.2f}), the result {longer:.2f} times as long")
            missed |= faster < 1 or longer > 1
        sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
