"""What backups do with the tables of core."""

from actris_cms.operations.backup.rules import keep_personal, leave_out_renditions

leave_out_renditions("make_renditions makes them again", "core.CustomRendition")
keep_personal("a number: the copy has no name for it", "core.CustomImage", "uploaded_by_user")
keep_personal("a number: the copy has no name for it", "core.CustomDocument", "uploaded_by_user")
keep_personal("the address of the institute, on every page", "core.Footer", "address")
keep_personal("the name of the institute", "core.SiteIdentity", "site_name")
