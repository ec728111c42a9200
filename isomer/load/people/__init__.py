"""Makes people of biographies, and lists of people of the grids of cards that lead to them."""

from isomer.load.people.finder import People

__all__ = ["People"]
