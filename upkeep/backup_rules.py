"""What backups do with the tables of the app. Findings are kept: somebody may have dismissed some."""

from actris_cms.operations.backup.rules import after_restore, drop_personal, keep_personal, leave_out

from .bin.numbers import skip_those_in_the_bin

drop_personal("upkeep.BinEntry", "upkeep.BinRow", "upkeep.BinFile")  # Nobody should read it any more.
after_restore("Reserving the numbers of what is in the bin", skip_those_in_the_bin)
drop_personal("upkeep.Miss")  # What visitors typed.
leave_out("the state of links to other sites, for which the link checker asks again", "upkeep.OutsideLink")
leave_out("what pictures look like, which the job that checks the library finds out again", "upkeep.PictureLook")
keep_personal("they are names of rules", "upkeep.PublishCheck", "blocking")
keep_personal("they are numbers by the names of rules", "upkeep.HealthDay", "findings")
keep_personal("it leads to a user, whose name is replaced", "upkeep.PageFinding", "dismissed_by")
keep_personal("it quotes the page, which everybody may see", "upkeep.PageFinding", "message")
keep_personal("it leads to a user, whose name is replaced", "upkeep.FileFinding", "dismissed_by")
keep_personal("it names a file and its size", "upkeep.FileFinding", "message")
keep_personal("it leads to a user, whose name is replaced", "upkeep.StoredRemark", "dismissed_by")
keep_personal("they quote imported pages", "upkeep.StoredRemark", "message", "subject", "title", "advice")
keep_personal("they lead to a user, whose name is replaced", "upkeep.ReviewDate", "owner", "reviewed_by")
keep_personal("it leads to a user, whose name is replaced", "upkeep.ReviewPlan", "owner")
keep_personal("it leads to a user, whose name is replaced", "upkeep.ReviewReminder", "user")
