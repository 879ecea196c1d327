"""Whole conversations, read and brought in at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from aoai_tui.domain import Message, MessageState, Role
from aoai_tui.domain.finding import wanted
from aoai_tui.domain.trees import Tree, in_order
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A data folder with one conversation that forks after its first prompt."""
    store = open_store(tmp_path / "one")
    conversation = store.conversations.create(system_prompt="Be brief.", deployment="gpt", connection="work")
    prompt = store.conversations.add_message(
        conversation.id, parent_id=None, role=Role.USER, text="alpha [red]"
    )
    for text in ("first answer", "second answer"):
        store.conversations.add_message(
            conversation.id, parent_id=prompt.id, role=Role.ASSISTANT, text=text, deployment="gpt"
        )
    yield store
    store.close()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Store]:
    """An empty data folder."""
    store = open_store(tmp_path / "two")
    yield store
    store.close()


def the_tree(store: Store) -> Tree:
    """The only conversation."""
    (conversation,) = store.conversations.list()
    return store.trees.get(conversation.id)


def test_a_tree_goes_whole_into_another_folder(store: Store, other: Store) -> None:
    """Every field of every branch arrives, the same branch is shown, and its words are found."""
    tree = the_tree(store)
    planted = other.trees.plant(tree)
    assert (planted.is_new, planted.added, planted.restored) == (True, 3, False)
    assert the_tree(other) == tree
    shown = store.conversations.branch(tree.conversation.id)
    assert other.conversations.branch(tree.conversation.id) == shown
    assert len(other.search.find(wanted("answer "))) == 2


def test_the_same_tree_again_changes_nothing(store: Store) -> None:
    """Nothing is doubled, and nothing that was done since is undone."""
    tree = the_tree(store)
    store.conversations.rename(tree.conversation.id, "Mine")
    planted = store.trees.plant(tree)
    assert (planted.is_new, planted.added, planted.restored) == (False, 0, False)
    assert the_tree(store).messages == tree.messages
    assert the_tree(store).conversation.title == "Mine"


def test_only_what_is_new_is_added(store: Store, other: Store) -> None:
    """A later copy of a conversation adds its new messages below the old ones."""
    tree = the_tree(store)
    other.trees.plant(Tree(tree.conversation, tree.messages[:2]))
    planted = other.trees.plant(tree)
    assert (planted.is_new, planted.added) == (False, 1)
    assert the_tree(other) == tree


def test_a_deleted_conversation_comes_back(store: Store) -> None:
    """Bringing in what was deleted restores it."""
    tree = the_tree(store)
    store.conversations.delete(tree.conversation.id)
    assert store.trees.plant(tree).restored
    assert the_tree(store) == tree


def test_deleted_messages_are_no_part_of_a_tree(store: Store) -> None:
    """What was taken out stays out of the export, and an import does not bring it back to life."""
    tree = the_tree(store)
    store.conversations.delete_message(tree.conversation.id, tree.messages[2].id)
    assert the_tree(store).messages == tree.messages[:2]
    store.trees.plant(tree)
    assert the_tree(store).messages == tree.messages[:2]


def test_a_reply_that_was_growing_elsewhere_is_interrupted_here(store: Store, other: Store) -> None:
    """Nobody here goes on with it, and it does not wait for ever."""
    tree = the_tree(store)
    growing = replace(tree.messages[2], state=MessageState.GROWING)
    other.trees.plant(Tree(tree.conversation, (*tree.messages[:2], growing)))
    assert the_tree(other).messages[2].state is MessageState.INTERRUPTED


def test_a_failing_message_leaves_nothing_behind(store: Store, other: Store) -> None:
    """One transaction a conversation: a message that belongs elsewhere already brings in none of it."""
    tree = the_tree(store)
    store.trees.plant(tree)
    moved = replace(tree.conversation, id="elsewhere")
    with pytest.raises(StorageTrouble):
        store.trees.plant(Tree(moved, tree.messages))
    with pytest.raises(StorageTrouble, match="does not exist"):
        store.trees.get("elsewhere")


def test_parents_come_first_and_circles_never_come(store: Store) -> None:
    """Messages are ordered by the tree; a missing parent begins a branch; a circle is left out."""
    one, two, three = the_tree(store).messages
    assert in_order([three, two, one]) == [one, three, two]
    orphan = replace(two, parent_id="lost")
    assert in_order([orphan]) == [orphan]
    circle: list[Message] = [replace(one, parent_id=two.id), two]
    assert in_order(circle) == []
