"""Figures, each a function that draws into the frame of a pen: from -1 to 1 both ways, standing at (0, 1)."""
