"""Conversations, their messages, and what the app remembers beside them."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple, TypeAlias
from uuid import uuid4

from msgspec.structs import replace

from aoai_tui.domain import Attachment, ChatOptions, Conversation, Message, MessageState, Place, Role, Timing
from aoai_tui.storage import messages
from aoai_tui.storage.clock import as_moment
from aoai_tui.storage.database import Database, again_after_repair
from aoai_tui.storage.presence import Presence
from aoai_tui.storage.remembered import Remembered
from aoai_tui.storage.rows import as_json, conversation_from, message_from, writable
from aoai_tui.storage.titles import clean_title

# The method `list` hides the type inside the class.
ConversationList: TypeAlias = list[Conversation]
MessageList: TypeAlias = list[Message]
IdList: TypeAlias = list[str]
PlaceMap: TypeAlias = Mapping[str, Place]


class Removal(NamedTuple):
    """What undoing the deletion of a message needs."""

    conversation_id: str
    stamp: int
    leaf_id: str | None


_LIST = """
    SELECT * FROM conversations c
    WHERE deleted_at IS NULL AND EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = c.id)
    ORDER BY pinned DESC, updated_at DESC, rowid DESC LIMIT ?
"""


class Conversations(Remembered):
    """Everything that was said, safe on disk when a method returns. Any thread may call any method.

    An id that does not exist (any more) is a StorageTrouble, and so is whatever the disk does not take.
    """

    def __init__(self, db: Database, presence: Presence) -> None:
        """Use the open database; replies that this copy of the app writes carry the presence's id."""
        super().__init__(db)
        self._presence = presence

    @again_after_repair
    def create(
        self,
        *,
        connection: str = "",
        deployment: str = "",
        system_prompt: str = "",
        options: ChatOptions | None = None,
    ) -> Conversation:
        """A new conversation, which no list shows before its first message."""
        now = self._clock.micros()
        conversation = Conversation(
            id=str(uuid4()),
            title="",
            created_at=as_moment(now),
            updated_at=as_moment(now),
            system_prompt=writable(system_prompt),
            deployment=writable(deployment),
            connection=writable(connection),
            options=options or ChatOptions(),
        )
        with self._db.transaction() as cursor:
            cursor.execute(
                "INSERT INTO conversations"
                " (id, title, titled_by_hand, created_at, updated_at, system_prompt, deployment, connection, options)"
                " VALUES (?, '', 0, ?, ?, ?, ?, ?, ?)",
                (
                    conversation.id,
                    now,
                    now,
                    conversation.system_prompt,
                    conversation.deployment,
                    conversation.connection,
                    as_json(conversation.options),
                ),
            )
        return conversation

    def get(self, conversation_id: str) -> Conversation:
        """The conversation, a deleted one too as long as it isn't purged."""
        found = self._db.rows("SELECT * FROM conversations WHERE id = ?", (conversation_id,))
        if not found:
            raise messages.no_conversation()
        return conversation_from(found[0])

    def list(self, limit: int | None = None) -> ConversationList:
        """Conversations with a message, pinned ones and the newest message first; no deleted ones."""
        return [conversation_from(row) for row in self._db.rows(_LIST, (-1 if limit is None else limit,))]

    @again_after_repair
    def rename(self, conversation_id: str, title: str) -> None:
        """Give a name by hand, which stays; an empty one lets automatic titles come again."""
        title = clean_title(title)
        self._update(
            "UPDATE conversations SET title = ?, titled_by_hand = ? WHERE id = ?",
            (title, int(bool(title)), conversation_id),
        )

    @again_after_repair
    def set_automatic_title(self, conversation_id: str, title: str) -> None:
        """Give a name that was made up; no effect on one that was given by hand."""
        self._update(
            "UPDATE conversations SET title = CASE WHEN titled_by_hand THEN title ELSE ? END WHERE id = ?",
            (clean_title(title), conversation_id),
        )

    @again_after_repair
    def update_options(
        self,
        conversation_id: str,
        *,
        system_prompt: str | None = None,
        deployment: str | None = None,
        connection: str | None = None,
        options: ChatOptions | None = None,
    ) -> None:
        """Change what is given; None leaves a value as it is."""
        texts = [None if text is None else writable(text) for text in (system_prompt, deployment, connection)]
        self._update(
            "UPDATE conversations SET system_prompt = coalesce(?, system_prompt),"
            " deployment = coalesce(?, deployment), connection = coalesce(?, connection),"
            " options = coalesce(?, options) WHERE id = ?",
            (*texts, as_json(options) if options is not None else None, conversation_id),
        )

    @again_after_repair
    def pin(self, conversation_id: str, pinned: bool) -> None:
        """Keep a conversation at the top of the list, or no longer."""
        self._update("UPDATE conversations SET pinned = ? WHERE id = ?", (int(pinned), conversation_id))

    @again_after_repair
    def delete(self, conversation_id: str) -> None:
        """Take a conversation out of the list; restore() brings it back until it is purged."""
        self._update(
            "UPDATE conversations SET deleted_at = coalesce(deleted_at, ?) WHERE id = ?",
            (self._clock.micros(), conversation_id),
        )

    @again_after_repair
    def restore(self, conversation_id: str) -> None:
        """Put a deleted conversation back into the list."""
        self._update("UPDATE conversations SET deleted_at = NULL WHERE id = ?", (conversation_id,))

    @again_after_repair
    def purge_deleted(self, older_than: timedelta) -> int:
        """Erase for good what was deleted at least that long ago; returns how many conversations went."""
        latest = self._clock.micros() - older_than // timedelta(microseconds=1)
        with self._db.transaction() as cursor:
            purged = cursor.execute("DELETE FROM conversations WHERE deleted_at <= ?", (latest,)).rowcount
            self._drop_orphaned_drafts(cursor)
            if purged:  # the index forgets words only when its parts are joined
                cursor.execute("INSERT INTO search (search) VALUES ('optimize')")
        return purged

    @again_after_repair
    def add_message(
        self,
        conversation_id: str,
        *,
        parent_id: str | None,
        role: Role,
        text: str,
        state: MessageState = MessageState.COMPLETE,
        deployment: str | None = None,
        attachments: tuple[Attachment, ...] = (),
        tool_call_id: str | None = None,
        tool_name: str = "",
        timing: Timing | None = None,
    ) -> Message:
        """Add a message after its parent and show it. The first prompt names the conversation.

        A deleted conversation is restored, for somebody goes on with it.
        """
        message = Message(
            id=str(uuid4()),
            conversation_id=conversation_id,
            parent_id=parent_id,
            role=role,
            text=writable(text),
            created_at=as_moment(self._clock.micros()),
            state=state,
            deployment=deployment,
            attachments=attachments,
            tool_call_id=tool_call_id,
            tool_name=tool_name,
            timing=timing,
        )
        with self._db.transaction() as cursor:
            messages.add(cursor, message, self._owner(message))
        return message

    def begin_reply(self, conversation_id: str, parent_id: str | None, deployment: str) -> Message:
        """An empty reply, on disk before its first word arrives, owned by this copy of the app."""
        return self.add_message(
            conversation_id,
            parent_id=parent_id,
            role=Role.ASSISTANT,
            text="",
            state=MessageState.GROWING,
            deployment=deployment,
        )

    @again_after_repair
    def save_reply(self, message: Message) -> None:
        """Write all that a message has by now, whatever its state was before."""
        with self._db.transaction() as cursor:
            messages.save(cursor, message, self._owner(message))

    def branch(self, conversation_id: str) -> MessageList:
        """The shown messages, first to last; a reply whose writer died is marked as interrupted."""
        rows = self._db.rows(messages.BRANCH, (conversation_id, conversation_id))
        if not rows:
            self.get(conversation_id)
        if self._interrupt_dead({row["owner"] for row in rows if row["state"] == MessageState.GROWING}):
            rows = self._db.rows(messages.BRANCH, (conversation_id, conversation_id))
        return [message_from(row) for row in rows]

    def siblings(self, message_id: str) -> IdList:
        """The messages in this one's place, itself among them, oldest first."""
        found = [row["id"] for row in self._db.rows(messages.SIBLINGS, (message_id,))]
        if not found:
            raise messages.no_message()
        return found

    def places(self, conversation_id: str) -> PlaceMap:
        """Where each message stands that has siblings of its role, by its id."""
        groups: dict[tuple[str | None, str], IdList] = defaultdict(list)
        for row in self._db.rows(messages.FORKS, (conversation_id, conversation_id)):
            groups[row["parent_id"], row["role"]].append(row["id"])
        return {
            one: Place(number, tuple(group))
            for group in groups.values()
            if len(group) > 1
            for number, one in enumerate(group, 1)
        }

    @again_after_repair
    def delete_message(self, conversation_id: str, message_id: str) -> Removal:
        """Take a message out with all that follows it, and show what stands beside or before it."""
        stamp = self._clock.micros()
        with self._db.transaction() as cursor:
            before = messages.leaf_of(cursor, conversation_id)
            messages.mark_deleted(cursor, conversation_id, message_id, stamp)
        return Removal(conversation_id, stamp, before)

    @again_after_repair
    def restore_message(self, removal: Removal) -> None:
        """Undo `delete_message`, and show what was shown before."""
        with self._db.transaction() as cursor:
            cursor.execute(
                "UPDATE messages SET deleted_at = NULL WHERE conversation_id = ? AND deleted_at = ?",
                (removal.conversation_id, removal.stamp),
            )
            cursor.execute(
                "UPDATE conversations SET leaf_id = ? WHERE id = ?",
                (removal.leaf_id, removal.conversation_id),
            )
            messages.require_conversation(cursor)

    @again_after_repair
    def fork(self, conversation_id: str, message_id: str) -> Conversation:
        """A new conversation with everything up to a message of the shown branch."""
        shown = self.branch(conversation_id)
        until = next((number for number, one in enumerate(shown, 1) if one.id == message_id), 0)
        if not until:
            raise messages.no_message()
        old = self.get(conversation_id)
        new = self.create(
            connection=old.connection,
            deployment=old.deployment,
            system_prompt=old.system_prompt,
            options=old.options,
        )
        with self._db.transaction() as cursor:
            parent = None
            for message in shown[:until]:
                copy = replace(message, id=str(uuid4()), conversation_id=new.id, parent_id=parent)
                messages.add(cursor, copy, None)
                parent = copy.id
        if old.title:
            self.set_automatic_title(new.id, old.title)
        return self.get(new.id)

    def newest_leaf(self, message_id: str) -> str:
        """Where the branch through this message ends when the newest answer is taken at each fork."""
        found = self._db.rows(messages.NEWEST_LEAF, (message_id, message_id))
        if not found:
            raise messages.no_message()
        return str(found[0]["id"])

    @again_after_repair
    def set_leaf(self, conversation_id: str, leaf_id: str) -> None:
        """Show the branch that ends with this message."""
        with self._db.transaction() as cursor:
            cursor.execute("UPDATE conversations SET leaf_id = ? WHERE id = ?", (leaf_id, conversation_id))
            messages.require_conversation(cursor)
            if not messages.is_in(cursor, leaf_id, conversation_id):
                raise messages.no_message()

    def show_message(self, conversation_id: str, message_id: str) -> Conversation:
        """Show a branch on which this message lies: the shown one, if it does, else the newest through it."""
        if message_id not in {message.id for message in self.branch(conversation_id)}:
            self.set_leaf(conversation_id, self.newest_leaf(message_id))
        return self.get(conversation_id)

    def recover_interrupted(self) -> int:
        """Mark the replies that died with their copy of the app, and only those; returns how many."""
        return self._interrupt_dead({row["owner"] for row in self._db.rows(messages.GROWING_OWNERS)})

    @again_after_repair
    def _interrupt_dead(self, owners: set[str | None]) -> int:
        dead = [owner for owner in owners if owner is None or not self._presence.is_alive(owner)]
        if not dead:
            return 0
        with self._db.transaction() as cursor:
            return sum(messages.interrupt(cursor, owner) for owner in dead)

    def _update(self, sql: str, params: tuple[str | int | None, ...]) -> None:
        with self._db.transaction() as cursor:
            cursor.execute(sql, params)
            messages.require_conversation(cursor)

    def _owner(self, message: Message) -> str | None:
        return self._presence.id if message.state is MessageState.GROWING else None
