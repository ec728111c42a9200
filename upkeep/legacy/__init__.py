"""Turns the HTML of the former site into blocks, where nothing is lost by it."""
