"""What a guest with a review link sees."""
