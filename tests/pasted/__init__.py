"""Tests of cleaning what was pasted."""
