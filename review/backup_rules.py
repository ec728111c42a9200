"""Reviews have names, addresses and words of people without an account."""

from actris_cms.operations.backup.rules import drop_personal

drop_personal("review.Review", "review.ReviewedPage", "review.Reviewer", "review.ReviewComment", "review.Entry")
