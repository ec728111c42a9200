"""Who may open a picture or a document, and the folder of those that are open to everybody."""
