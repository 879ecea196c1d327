"""Collections are made, renamed, copied, merged, embedded anew, deleted; what is in them is listed."""
