"""What belongs to a release: `python -m release` makes one, and `release.audit` looks for known vulnerabilities."""
