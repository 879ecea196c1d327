"""How passages lie to each other: the matrix, the map, pairs, near duplicates, two texts, a vector."""
