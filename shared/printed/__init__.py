"""The templates of what is printed."""
