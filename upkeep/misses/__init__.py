"""Addresses that visitors ask for and that are not there, without anything about the visitors."""
