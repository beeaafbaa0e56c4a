"""Replacing lettering: detect, erase, set anew."""
