"""Chat: prompts and replies are asked for, kept, named and compared."""
