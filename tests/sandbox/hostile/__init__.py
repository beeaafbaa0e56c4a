"""Pictures and bodies that mean harm, or that are merely strange, made by code from a seed."""
