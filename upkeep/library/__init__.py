"""The health of the library: pictures and documents that nobody uses, that are there twice, or far too heavy."""
