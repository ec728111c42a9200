"""Posters that were drawn after the reader was written."""

from .sheet import BLUE, BOLD, GREY, HONEY, INK, NARROW, RED, SANS, SERIF, WHITE, Sheet, fields, poster


@poster
def a_date_in_a_tile() -> tuple[Sheet, dict[str, str]]:
    sheet = Sheet(1240, 1754)
    sheet.box(80, 80, 330, 400, RED)
    sheet.text(205, 100, "NOV", 60, BOLD, WHITE, anchor="m")
    sheet.text(205, 170, "24", 120, BOLD, WHITE, anchor="m")
    sheet.text(205, 320, "2026", 50, BOLD, WHITE, anchor="m")
    sheet.text(400, 90, "Gene Therapy\nfor Rare Diseases", 86, BOLD)
    sheet.text(400, 320, "An evening with scientists and families", 40, SANS, GREY)
    sheet.text(80, 560, "7pm to 9pm", 46, BOLD)
    sheet.text(80, 640, "Sample Theatre, 3 Sample Quay, Singapore 333444", 40)
    sheet.text(80, 720, "Admission is free", 40)
    sheet.text(80, 900, "Book your place: https://example.org/rare", 40, BOLD, BLUE)
    return sheet, fields(
        "Gene Therapy for Rare Diseases",
        "2026-11-24 19:00",
        "2026-11-24 21:00",
        venue="Sample Theatre",
        venue_address="3 Sample Quay, Singapore 333444",
        fee="Admission is free",
        registration_url="https://example.org/rare",
    )


@poster
def right_aligned_in_the_dark() -> tuple[Sheet, dict[str, str]]:
    sheet = Sheet(1920, 1080, "#101014")
    sheet.text(1840, 80, "SEMINAR SERIES 2026", 36, BOLD, HONEY, anchor="r")
    sheet.text(1840, 160, "How Bioreactors Learn", 110, SERIF, WHITE, anchor="r")
    sheet.text(1840, 340, "Dr Eve Example", 56, SERIF, HONEY, anchor="r")
    sheet.text(1840, 560, "16 December 2026 (Wednesday)", 48, SANS, WHITE, anchor="r")
    sheet.text(1840, 640, "11:00 – 12:00", 48, SANS, WHITE, anchor="r")
    sheet.text(1840, 720, "Hybrid: Seminar Room 2 and Zoom", 48, SANS, WHITE, anchor="r")
    sheet.text(1840, 900, "RSVP: https://example.org/rsvp/bioreactors", 40, SANS, HONEY, anchor="r")
    return sheet, fields(
        "How Bioreactors Learn",
        "2026-12-16 11:00",
        "2026-12-16 12:00",
        venue="Hybrid: Seminar Room 2 and Zoom",
        registration_url="https://example.org/rsvp/bioreactors",
    )


@poster
def a_letter() -> tuple[Sheet, dict[str, str]]:
    sheet = Sheet(1240, 1754, "#fffef8")
    sheet.text(120, 160, "Workshop on Lentiviral Vectors", 62, SERIF)
    sheet.text(
        120,
        320,
        "We invite you to a workshop on the making of lentiviral vectors.\n"
        "It takes place on Thursday, 5 November 2026, from 9.30 am to\n"
        "4.30 pm, and is meant for those who have worked with viruses.",
        34,
        SERIF,
        line=1.6,
    )
    sheet.text(120, 600, "Location: Training Centre, 7 Sample Crescent, Singapore 567890", 34, SERIF)
    sheet.text(120, 670, "Participation fee: S$250, students S$120", 34, SERIF)
    sheet.text(120, 740, "Closing date: 22 October 2026", 34, SERIF)
    sheet.text(120, 810, "Registration form: https://example.org/forms/lenti", 34, SERIF)
    return sheet, fields(
        "Workshop on Lentiviral Vectors",
        "2026-11-05 09:30",
        "2026-11-05 16:30",
        venue="Training Centre",
        venue_address="7 Sample Crescent, Singapore 567890",
        fee="S$250, students S$120",
        registration_url="https://example.org/forms/lenti",
        registration_closes_at="2026-10-23 00:00",
    )


@poster
def a_banner_for_screens() -> tuple[Sheet, dict[str, str]]:
    sheet = Sheet(1600, 900, "#dfe9f2")
    sheet.photograph(900, 0, 1600, 900, 21)
    sheet.text(70, 90, "Cryopreservation\nwithout Fear", 92, NARROW, BLUE)
    sheet.text(70, 360, "Online course", 40, SANS, GREY)
    sheet.text(70, 430, "Start: 11 January 2027", 40, BOLD)
    sheet.text(70, 500, "Microsoft Teams", 40, SANS)
    sheet.text(70, 570, "Fees: S$75", 40, SANS)
    sheet.text(70, 640, "For laboratory staff of all levels", 40, SANS)
    sheet.text(70, 780, "Register now at example.org/cryo", 40, BOLD, RED)
    return sheet, fields(
        "Cryopreservation without Fear",
        "2027-01-11 00:00",
        "2027-01-12 00:00",
        attendance="online",
        fee="S$75",
        audience="For laboratory staff of all levels",
        registration_url="https://example.org/cryo",
    )


@poster
def bullets_and_small_print() -> tuple[Sheet, dict[str, str]]:
    sheet = Sheet(1240, 1754)
    sheet.box(0, 0, 1240, 260, INK)
    sheet.text(620, 80, "Release Testing Bootcamp", 84, BOLD, WHITE, anchor="m")
    sheet.text(
        100,
        340,
        "• Sterility and endotoxin\n• Identity, purity, potency\n• What to do when a test fails",
        38,
        line=1.5,
    )
    sheet.text(
        100,
        680,
        "Date: 1st to 3rd February 2027\nTiming: 9.00am – 5.00pm daily\nVenue: Laboratory 5, Level 4, Sample House\n"
        "Course Fee: S$1,200 (includes materials)\nWho can apply: Quality staff with a year of practice",
        38,
        line=1.8,
    )
    sheet.text(100, 1180, "Apply by 8 January 2027", 44, BOLD, RED)
    sheet.code(880, 1240, "https://forms.example.org/bootcamp-2027")
    sheet.text(
        100,
        1620,
        "For enquiries, write to courses@example.org. The organiser may cancel the course if fewer register.",
        20,
        SANS,
        GREY,
    )
    return sheet, fields(
        "Release Testing Bootcamp",
        "2027-02-01 09:00",
        "2027-02-03 17:00",
        venue="Laboratory 5, Level 4, Sample House",
        fee="S$1,200 (includes materials)",
        audience="Quality staff with a year of practice",
        registration_url="https://forms.example.org/bootcamp-2027",
        registration_closes_at="2027-01-09 00:00",
    )


@poster
def months_first() -> tuple[Sheet, dict[str, str]]:
    sheet = Sheet(1700, 2200)
    sheet.text(850, 200, "Call for Participants", 60, SANS, GREY, anchor="m")
    sheet.text(850, 330, "Patients as Partners\nin Research", 130, BOLD, BLUE, anchor="m")
    sheet.text(850, 800, "October 28, 2026 • 2:00 PM – 5:30 PM", 66, BOLD, INK, anchor="m")
    sheet.text(850, 920, "Level 2 Function Hall", 60, SANS, INK, anchor="m")
    sheet.text(850, 1000, "10 Sample Street, Singapore 445566", 60, SANS, INK, anchor="m")
    sheet.text(850, 1200, "No fee", 60, SANS, INK, anchor="m")
    sheet.text(850, 1500, "Please register before 14 October 2026", 60, SANS, RED, anchor="m")
    sheet.text(850, 1600, "www.example.org/partners", 60, BOLD, RED, anchor="m")
    return sheet, fields(
        "Patients as Partners in Research",
        "2026-10-28 14:00",
        "2026-10-28 17:30",
        venue="Level 2 Function Hall",
        venue_address="10 Sample Street, Singapore 445566",
        fee="No fee",
        registration_url="https://www.example.org/partners",
        registration_closes_at="2026-10-15 00:00",
    )
