"""What copies without personal data do with pages of people and forms."""

from actris_cms.operations.backup.rules import keep_personal, replace_personal

# A copy must not send mail to the people who answer enquiries.
replace_personal("about.EnquiryPage", to_address=lambda row: "nobody@example.invalid")
keep_personal("what the page says of a person", "about.PersonPage", "name")
