#!/usr/bin/env python3
"""Seals and opens 1 GiB with parley and with age, in turn; prints seconds, their ratio and the most memory taken.

    bench/seal_bench.py [--parley build/release/parley] [--mib 1024] [--runs 5] [--folder /dev/shm]

The aim: parley is faster both ways, in less than 32 MiB. Exits with 1 where that is missed. The files are in memory
(/dev/shm) unless another folder is named: else the disk is measured. Printed is the median; beside it, the least and the
most, and the processor's time, which a busy machine changes least.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

MEMORY_AIM = 32  # MiB


def measure(command):
    """Seconds, seconds of processor time, and MiB of the largest resident set."""
    started = time.monotonic()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"failed: {' '.join(command)}")
    process.returncode = 0
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    parser.add_argument("--parley", default=os.path.join(root, "build/release/parley"))
    parser.add_argument("--mib", type=int, default=1024)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", default="/dev/shm" if os.path.isdir("/dev/shm") else None)
    options = parser.parse_args()

    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        path = lambda name: os.path.join(folder, name)
        subprocess.run(["age-keygen", "-o", path("key")], check=True, stderr=subprocess.DEVNULL)
        recipient = subprocess.run(["age-keygen", "-y", path("key")], check=True, capture_output=True, text=True).stdout.strip()
        with open(path("plain"), "wb") as plain:
            for _ in range(options.mib):
                plain.write(os.urandom(1 << 20))
        seal = ["-r", recipient, "-o", path("sealed"), path("plain")]
        opening = ["-i", path("key"), "-o", path("opened"), path("sealed")]
        commands = {
            "seal": {"parley": [options.parley, "seal", *seal], "age": ["age", *seal]},
            "open": {"parley": [options.parley, "open", *opening], "age": ["age", "-d", *opening]},
        }
        missed = False
        print(f"{options.mib} MiB, {options.runs} runs of each; seconds: median (least-most)")
        for what, both in commands.items():
            runs = {"parley": [], "age": []}
            work = {"parley": [], "age": []}
            memory = {"parley": 0.0, "age": 0.0}
            for _ in range(options.runs):
                for name, command in both.items():
                    output = command[command.index("-o") + 1]
                    if os.path.exists(output):
                        os.remove(output)
                    seconds, processor, mib = measure(command)
                    runs[name].append(seconds)
                    work[name].append(processor)
                    memory[name] = max(memory[name], mib)
            median = {name: statistics.median(values) for name, values in runs.items()}
            ratio = median["age"] / median["parley"]
            missed |= ratio <= 1 or memory["parley"] >= MEMORY_AIM
            for name, values in runs.items():
                print(f"  {what} {name:6}  {median[name]:5.2f} ({min(values):.2f}-{max(values):.2f}) s"
                      f"  {statistics.median(work[name]):5.2f} s of processor  {memory[name]:5.1f} MiB of memory")
            print(f"  {what}: parley is {ratio:.2f} times as fast as age")
        sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
