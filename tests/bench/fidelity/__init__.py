"""make bench-fidelity: what the report finds and misses, on real pairs where a folder is named, and on drawn ones."""
