"""The rules by which pasted and imported text is cleaned, for the importer, `clean_pasted` and the browser.

None of these modules needs Django. `rules.py` hands the tables to the browser, which applies them at the moment of
pasting; `tests/pasted/cases.json` holds both sides together. See `docs/decisions/0037-rules-for-pasted-text.md`.
"""
