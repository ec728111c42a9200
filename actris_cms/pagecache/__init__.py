"""The page cache: whole pages, cached until something that they show changes.

Publishing a page purges it and every page that shows its title, its image, or its place in a menu or a list; all other
pages stay cached. `wsgi` answers visitors from a store, `dependencies` and `kinds` define what pages show, `watch`
purges. See docs/decisions/0010-a-page-cache-that-knows-what-pages-show.md.
"""
