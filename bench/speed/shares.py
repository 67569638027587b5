"""Prints whose a gateway's CPU is: python3 shares.py STACKS, where STACKS are async-profiler's collapsed ones, with threads.

A sample counts for the innermost frame that has an owner. Who waits in the kernel uses no CPU and is in no sample.
"""

import collections
import re
import sys

THREADS = (
    ("the access log, on a thread of its own", re.compile(r"\[sluice-access-log")),
    ("compiler, collector", re.compile(r"\[(C[12] Compiler|GC |G1 |VM )")),
)

FRAMES = (
    ("writing to sockets", re.compile(r"sun/nio/ch/\w*Dispatcher\.writev?0?$|sun/nio/ch/NioSocketImpl\.\w*[wW]rite")),
    ("reading from sockets", re.compile(r"sun/nio/ch/\w*Dispatcher\.readv?0?$|sun/nio/ch/NioSocketImpl\.\w*[rR]ead")),
    ("waiting for sockets (epoll)", re.compile(r"sun/nio/ch/(EPoll|EventFD|Poller|SelectorImpl)|epoll_wait|epoll_ctl")),
    ("scheduling of virtual threads", re.compile(
        r"java/lang/VirtualThread|jdk/internal/vm/|java/util/concurrent/ForkJoin|futex|[Ff]reeze|[Tt]haw")),
    ("ours", re.compile(r"dev/sluice/")),
    ("Jetty", re.compile(r"org/eclipse/jetty/|jakarta/servlet/")),
    ("HttpClient", re.compile(r"org/apache/hc/")),
)


def owner(stack):
    for name, thread in THREADS:
        if thread.match(stack[0]):
            return name
    for frame in reversed(stack):
        plain = re.sub(r"_\[[a-z0]\]$", "", frame)
        for name, frames in FRAMES:
            if frames.search(plain):
                return name
    return "others"


shares = collections.Counter()
with open(sys.argv[1], encoding="utf-8") as stacks:
    for line in stacks:
        stack, count = line.rsplit(" ", 1)
        shares[owner(stack.split(";"))] += int(count)
total = sum(shares.values())
print(f"\n{total} samples\n\n| | |\n|---|---|")
for name, count in shares.most_common():
    print(f"| {name} | {100 * count / total:.1f} % |")
