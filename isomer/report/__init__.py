"""What an import has to say: kept for the admin, written as files, and explained in the words of editors."""
