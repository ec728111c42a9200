"""“Was this page useful?”: counts of the answers of visitors, by page and day, and a report of them."""
