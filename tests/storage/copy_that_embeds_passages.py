"""A copy of the app that keeps vectors of a collection's waiting passages as fast as it can.

Arguments: data folder, name of its source, number of passages, width. Adds a source of its own, says `ready`, waits for
a line on stdin, then says the number of vectors that are kept after each batch. The last batch waits for another line,
so that whoever wants it killed on the way is never too late.
"""

import sys
from pathlib import Path

from aoai_tui.storage.store import open_store
from tests.storage.made_collection import embed, fill, vectors_for

AT_ONCE = 20

if __name__ == "__main__":
    folder, name, number, width = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    store = open_store(folder)
    passages = fill(store, [f"{name} {turn}" for turn in range(number)], name=name)
    vectors = vectors_for(number, width, seed=len(name))
    print("ready", flush=True)
    sys.stdin.readline()
    for begin in range(0, number, AT_ONCE):
        if begin + AT_ONCE >= number:
            sys.stdin.readline()
        embed(store, passages[begin : begin + AT_ONCE], vectors[begin : begin + AT_ONCE])
        print(begin + AT_ONCE, flush=True)
    store.close()
