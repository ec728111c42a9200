"""Posters with labels, without, in columns and in cards."""

from .sheet import BLUE, BOLD, GREY, HONEY, INK, NARROW, RED, SANS, SERIF, WHITE, Sheet, fields, poster


@poster
def labels_in_lines() -> tuple[Sheet, dict[str, str]]:
    sheet = Sheet()
    sheet.box(0, 0, 1240, 420, BLUE)
    sheet.text(90, 60, "INSTITUTE OF SAMPLE MEDICINE", 30, BOLD, HONEY)
    sheet.text(90, 150, "Good Manufacturing Practice\nfor Cell Therapy", 80, BOLD, WHITE)
    sheet.text(
        90,
        520,
        "This workshop leads you through the manufacture of cell therapies,\n"
        "from the arrival of donor material to the release of the product.\n"
        "Bring your own questions.",
        36,
    )
    sheet.text(
        90,
        800,
        "Date: Friday, 9 October 2026\nTime: 9:00 AM – 5:00 PM\n"
        "Venue: Sample Hall, 1 Sample Road, #02-03, Singapore 123456\nFee: S$150 with lunch\n"
        "Who should attend: Scientists and production staff",
        36,
        line=1.7,
    )
    sheet.text(90, 1300, "Register at https://example.org/gmp-workshop", 40, BOLD, RED)
    sheet.text(90, 1380, "Registration closes: 25 September 2026", 34)
    return sheet, fields(
        "Good Manufacturing Practice for Cell Therapy",
        "2026-10-09 09:00",
        "2026-10-09 17:00",
        venue="Sample Hall",
        venue_address="1 Sample Road, #02-03, Singapore 123456",
        fee="S$150 with lunch",
        audience="Scientists and production staff",
        registration_url="https://example.org/gmp-workshop",
        registration_closes_at="2026-09-26 00:00",
    )


@poster
def centred_without_labels() -> tuple[Sheet, dict[str, str]]:
    sheet = Sheet(ground="#faf6ea")
    sheet.text(620, 140, "Public Lecture", 44, SERIF, GREY, anchor="m")
    sheet.text(620, 260, "What Stem Cells Can\nand Cannot Do", 88, SERIF, INK, anchor="m")
    sheet.text(620, 560, "Professor Ada Sample", 48, SERIF, RED, anchor="m")
    sheet.text(620, 640, "University of Nowhere", 34, SERIF, GREY, anchor="m")
    sheet.text(620, 860, "Tuesday, 17 November 2026", 52, SERIF, INK, anchor="m")
    sheet.text(620, 940, "6.30 pm – 8.00 pm", 52, SERIF, INK, anchor="m")
    sheet.text(620, 1060, "Lecture Theatre 2, Sample Campus", 44, SERIF, INK, anchor="m")
    sheet.text(620, 1240, "Free admission", 44, SERIF, BLUE, anchor="m")
    sheet.text(620, 1330, "Open to students and members of the public", 36, SERIF, GREY, anchor="m")
    sheet.text(620, 1500, "Register: www.example.org/stem-cells", 36, SERIF, INK, anchor="m")
    return sheet, fields(
        "What Stem Cells Can and Cannot Do",
        "2026-11-17 18:30",
        "2026-11-17 20:00",
        venue="Lecture Theatre 2, Sample Campus",
        fee="Free admission",
        audience="Open to students and members of the public",
        registration_url="https://www.example.org/stem-cells",
    )


@poster
def labels_in_a_column() -> tuple[Sheet, dict[str, str]]:
    sheet = Sheet()
    sheet.photograph(0, 0, 1240, 560, 3)
    sheet.text(80, 620, "CAR-T Cells in the Clinic", 84, NARROW, INK)
    rows = [
        ("DATE", "12 – 13 October 2026"),
        ("TIME", "8:30am to 4:30pm"),
        ("VENUE", "Seminar Room 4, Level 5"),
        ("FEES", "S$480 (early bird S$400)"),
        ("FOR WHOM", "Clinicians, nurses and trial coordinators"),
    ]
    for number, (label, value) in enumerate(rows):
        sheet.text(80, 820 + number * 90, label, 34, BOLD, RED)
        sheet.text(380, 820 + number * 90, value, 38)
    sheet.text(
        80,
        1330,
        "Two days of talks and practice on how patients are chosen,\n"
        "treated and followed after their cells were infused.",
        32,
    )
    sheet.text(80, 1560, "Sign up by 30 September 2026 at https://forms.example.org/car-t", 34, BOLD)
    return sheet, fields(
        "CAR-T Cells in the Clinic",
        "2026-10-12 08:30",
        "2026-10-13 16:30",
        venue="Seminar Room 4, Level 5",
        fee="S$480 (early bird S$400)",
        audience="Clinicians, nurses and trial coordinators",
        registration_url="https://forms.example.org/car-t",
        registration_closes_at="2026-10-01 00:00",
    )


@poster
def three_cards() -> tuple[Sheet, dict[str, str]]:
    sheet = Sheet(1754, 1240, "#eef3f8")
    sheet.text(100, 90, "Webinar", 44, BOLD, RED)
    sheet.text(100, 170, "Quality Control of Gene-Edited Cells", 92, BOLD, BLUE)
    sheet.text(
        100,
        340,
        "How to find out what an editor of genes has changed, where it was not meant to,\n"
        "and how much of that a product may have. With time for questions.",
        36,
    )
    cards = [("Date", "4 December 2026"), ("Time", "3 pm to 4.30 pm"), ("Venue", "Online via Zoom"), ("Fee", "Free")]
    for number, (label, value) in enumerate(cards):
        left = 100 + number * 400
        sheet.box(left, 560, left + 360, 800, WHITE)
        sheet.text(left + 30, 590, label, 30, BOLD, GREY)
        sheet.text(left + 30, 660, value, 38, BOLD)
    sheet.text(100, 960, "Register: https://example.org/qc", 40, BOLD)
    return sheet, fields(
        "Quality Control of Gene-Edited Cells",
        "2026-12-04 15:00",
        "2026-12-04 16:30",
        attendance="online",
        fee="Free",
        registration_url="https://example.org/qc",
    )


@poster
def with_a_code() -> tuple[Sheet, dict[str, str]]:
    sheet = Sheet(ground="#1f2a44")
    sheet.text(100, 120, "MASTERCLASS", 40, BOLD, HONEY)
    sheet.text(100, 210, "Flow Cytometry\nStep by Step", 104, BOLD, WHITE)
    sheet.text(100, 620, "Wed, 21 Oct 2026 | 9am – 1pm", 50, BOLD, HONEY)
    sheet.text(100, 710, "Training Laboratory, Level 3\n2 Sample Drive, Singapore 654321", 40, SANS, WHITE)
    sheet.text(
        100,
        900,
        "Set up the instrument, stain your samples, choose your\n"
        "gates and read your data with those who do it every day.",
        36,
        SANS,
        WHITE,
    )
    sheet.text(100, 1080, "Fee: S$95.00", 40, BOLD, WHITE)
    sheet.box(820, 1250, 1180, 1610, WHITE)
    sheet.code(850, 1280, "https://example.org/r/flow?from=poster")
    sheet.text(100, 1400, "Scan to register", 48, BOLD, HONEY)
    return sheet, fields(
        "Flow Cytometry Step by Step",
        "2026-10-21 09:00",
        "2026-10-21 13:00",
        venue="Training Laboratory",
        venue_address="Level 3, 2 Sample Drive, Singapore 654321",
        fee="S$95.00",
        registration_url="https://example.org/r/flow?from=poster",
    )


@poster
def two_columns() -> tuple[Sheet, dict[str, str]]:
    sheet = Sheet()
    sheet.text(80, 80, "Symposium on\nRegenerative Medicine", 84, BOLD, INK)
    sheet.text(
        80,
        420,
        "Twelve speakers from five\ncountries report on what they\nhave learned from first trials\n"
        "in humans: what worked, what\ndid not, and what they would\ndo otherwise. The day ends\nwith a debate.",
        34,
    )
    sheet.text(80, 820, "Topics", 40, BOLD, RED)
    sheet.text(80, 890, "Heart and vessels\nCartilage and bone\nSkin and eyes", 34)
    sheet.box(690, 400, 1180, 1300, "#f1ece0")
    right = [
        ("When", "Thursday, 26 November 2026\n9.00 am to 5.30 pm"),
        ("Where", "Grand Ballroom, Sample Hotel"),
        ("Fee", "S$60"),
        ("Who should attend", "Researchers and doctors"),
    ]
    top = 440
    for label, value in right:
        sheet.text(720, top, label, 32, BOLD, RED)
        sheet.text(720, top + 46, value, 32)
        top += 120 + 42 * value.count("\n") + 30
    sheet.text(80, 1500, "Registration closes on 12 November 2026", 34)
    sheet.text(80, 1560, "https://example.org/symposium/register", 34, BOLD, BLUE)
    return sheet, fields(
        "Symposium on Regenerative Medicine",
        "2026-11-26 09:00",
        "2026-11-26 17:30",
        venue="Grand Ballroom, Sample Hotel",
        fee="S$60",
        audience="Researchers and doctors",
        registration_url="https://example.org/symposium/register",
        registration_closes_at="2026-11-13 00:00",
    )


@poster
def capitals() -> tuple[Sheet, dict[str, str]]:
    sheet = Sheet(ground=RED)
    sheet.text(620, 200, "ASEPTIC TECHNIQUE\nFOR BEGINNERS", 100, NARROW, WHITE, anchor="m")
    sheet.text(620, 520, "A TRAINING COURSE WITH PRACTICE", 40, BOLD, HONEY, anchor="m")
    sheet.text(620, 700, "MONDAY, 2 NOVEMBER 2026", 56, NARROW, WHITE, anchor="m")
    sheet.text(620, 790, "0900 - 1700 HRS", 56, NARROW, WHITE, anchor="m")
    sheet.text(620, 940, "CLEAN ROOM 1, LEVEL 2, SAMPLE TOWER", 44, NARROW, WHITE, anchor="m")
    sheet.text(620, 1100, "FEE: SGD 320", 48, NARROW, WHITE, anchor="m")
    sheet.text(620, 1250, "REGISTER BY 19 OCTOBER 2026", 48, NARROW, HONEY, anchor="m")
    sheet.text(620, 1330, "https://example.org/aseptic", 44, SANS, WHITE, anchor="m")
    return sheet, fields(
        "ASEPTIC TECHNIQUE FOR BEGINNERS",
        "2026-11-02 09:00",
        "2026-11-02 17:00",
        venue="CLEAN ROOM 1, LEVEL 2, SAMPLE TOWER",
        fee="SGD 320",
        registration_url="https://example.org/aseptic",
        registration_closes_at="2026-10-20 00:00",
    )
