"""The page cache: whole pages, kept until something that they show changes.

A page that is published is new at once, and so is every page that shows its title, its picture or its place in a menu
or a list; all others stay as they are. `wsgi` answers visitors from a store, `dependencies` and `kinds` know what pages
show, `changes` purges. See docs/decisions/0010-a-page-cache-that-knows-what-pages-show.md.
"""
