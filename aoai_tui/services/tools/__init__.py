"""Tools that a deployment may ask to be run: commands of this machine, and servers of the Model Context Protocol."""
