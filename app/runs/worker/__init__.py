"""The durable engine that wakes runs, in a fair order, and takes over what a dead process left."""
