"""A copy of the app in mid-reply: it saves ever more text until it is killed.

Arguments: data folder. Prints the conversation's id, then the length of the text after each save.
"""

import sys
from itertools import count
from pathlib import Path

from msgspec.structs import replace

from aoai_tui.domain import Role
from aoai_tui.storage.conversations import Conversations
from aoai_tui.storage.database import Database
from aoai_tui.storage.presence import Presence

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    presence = Presence.join(folder)
    conversations = Conversations(Database.open(folder / "conversations.db"), presence)
    conversation = conversations.create()
    prompt = conversations.add_message(conversation.id, parent_id=None, role=Role.USER, text="Count for me")
    reply = conversations.begin_reply(conversation.id, prompt.id, "gpt")
    print(conversation.id, flush=True)
    for number in count(1):
        reply = replace(reply, text=f"{reply.text}{number} ")
        conversations.save_reply(reply)
        print(len(reply.text), flush=True)
