"""What holds across the whole project: locks, container, tree, architecture, make, documents."""
