"""A copy of the app that opens the database and writes messages as fast as it can.

Arguments: data folder, name, number of messages. Waits for a line on stdin before it opens anything.
"""

import sys
from pathlib import Path

from aoai_tui.domain import Role
from aoai_tui.storage.conversations import Conversations
from aoai_tui.storage.database import Database
from aoai_tui.storage.presence import Presence

if __name__ == "__main__":
    folder, name, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    print("ready", flush=True)
    sys.stdin.readline()
    with Presence.join(folder) as presence, Database.open(folder / "conversations.db") as db:
        conversations = Conversations(db, presence)
        conversation = conversations.create()
        parent: str | None = None
        for turn in range(number):
            message = conversations.add_message(
                conversation.id, parent_id=parent, role=Role.USER, text=f"{name} {turn}"
            )
            parent = message.id
        print(conversation.id, db.notice, flush=True)
