"""Files as conversations: one module a format, each a pure function from text to trees."""
