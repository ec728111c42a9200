"""What backups do with the tables of the app. Findings are kept: somebody may have dismissed some."""

from actris_cms.operations.backup.rules import drop_personal, keep_personal, leave_out

drop_personal("upkeep.BinEntry", "upkeep.BinRow", "upkeep.BinFile")  # Nobody should read it any more.
leave_out("the state of links to other sites, for which the link checker asks again", "upkeep.OutsideLink")
keep_personal("they are names of rules", "upkeep.PublishCheck", "blocking")
keep_personal("they are numbers by the names of rules", "upkeep.HealthDay", "findings")
keep_personal("it leads to a user, whose name is replaced", "upkeep.PageFinding", "dismissed_by")
keep_personal("it quotes the page, which everybody may see", "upkeep.PageFinding", "message")
keep_personal("they lead to a user, whose name is replaced", "upkeep.ReviewDate", "owner", "reviewed_by")
keep_personal("it leads to a user, whose name is replaced", "upkeep.ReviewPlan", "owner")
keep_personal("it leads to a user, whose name is replaced", "upkeep.ReviewReminder", "user")
