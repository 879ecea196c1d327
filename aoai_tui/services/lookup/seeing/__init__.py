"""What vectors look like: similarities, a map, near duplicates. Sums over arrays, made for a thread."""
