"""The domain of Soundings and, at its edge, its stores, settings and log."""
