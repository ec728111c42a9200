"""Posters with programmes, codes, photographs, and such that were scanned."""

import io

from PIL import Image, ImageFilter

from .sheet import BLUE, BOLD, GREY, HONEY, INK, MONO, NARROW, RED, SANS, SERIF, WHITE, Sheet, fields, poster


@poster
def without_a_year() -> tuple[Sheet, dict[str, str]]:
    sheet = Sheet(900, 1273)
    sheet.box(0, 0, 900, 18, HONEY)
    sheet.text(60, 80, "Lunchtime talk", 30, SANS, GREY)
    sheet.text(60, 140, "Exosomes: Small\nand Far from Simple", 64, SERIF)
    sheet.text(60, 400, "Dr Ben Example, Sample Institute", 30, SANS, BLUE)
    sheet.text(
        60,
        480,
        "Cells send each other parcels. Dr Example shows what is\n"
        "in them, who opens them, and how they may carry medicines.",
        26,
    )
    sheet.text(60, 680, "Thu 24 September, 12.30pm - 1.30pm", 36, BOLD)
    sheet.text(60, 750, "Room 7-12, Sample Building", 32)
    sheet.text(60, 820, "For all staff and students", 32)
    return sheet, fields(
        "Exosomes: Small and Far from Simple",
        "2026-09-24 12:30",
        "2026-09-24 13:30",
        venue="Room 7-12, Sample Building",
        audience="For all staff and students",
    )


@poster
def scanned_and_tilted() -> tuple[Sheet, dict[str, str]]:
    sheet = Sheet(1654, 2339, "#f4f1e8")
    sheet.text(140, 180, "Introduction to Biobanking", 96, SERIF)
    sheet.text(140, 360, "A course in three afternoons", 46, SERIF, GREY)
    sheet.text(
        140,
        520,
        "Dates: 6, 7 and 8 January 2027\nTime: 2 pm to 5 pm\nLocation: Library, Sample Hospital\nCourse fee: S$210\n"
        "Target audience: Laboratory technologists",
        50,
        SERIF,
        line=1.8,
    )
    sheet.text(140, 1150, "Deadline for registration: 18 December 2026", 46, SERIF)
    sheet.text(140, 1240, "Registration link: https://example.org/biobank", 46, SERIF)
    sheet.picture = sheet.picture.rotate(1.2, Image.Resampling.BICUBIC, fillcolor="#d8d4c8")
    data = io.BytesIO()
    sheet.picture.filter(ImageFilter.GaussianBlur(1)).save(data, "JPEG", quality=35)
    sheet.picture = Image.open(data)
    return sheet, fields(
        "Introduction to Biobanking",
        "2027-01-06 14:00",
        "2027-01-08 17:00",
        venue="Library, Sample Hospital",
        fee="S$210",
        audience="Laboratory technologists",
        registration_url="https://example.org/biobank",
        registration_closes_at="2026-12-19 00:00",
    )


@poster
def on_a_photograph() -> tuple[Sheet, dict[str, str]]:
    sheet = Sheet(1080, 1350)
    sheet.photograph(0, 0, 1080, 1350, 11)
    sheet.box(60, 420, 1020, 1290, "#0d1b2a")
    sheet.text(100, 470, "Open Day at the\nCell Factory", 84, BOLD, WHITE)
    sheet.text(100, 720, "Saturday 14 November 2026, 10am to 4pm", 42, BOLD, HONEY)
    sheet.text(100, 790, "5 Sample Avenue, #01-01, Singapore 111222", 38, SANS, WHITE)
    sheet.text(100, 870, "Look over the shoulders of those who make medicines\nof living cells.", 34, SANS, WHITE)
    sheet.text(100, 1010, "Free of charge", 40, BOLD, WHITE)
    sheet.text(100, 1080, "Suitable for families with children from 8 years", 34, SANS, WHITE)
    return sheet, fields(
        "Open Day at the Cell Factory",
        "2026-11-14 10:00",
        "2026-11-14 16:00",
        venue="5 Sample Avenue",
        venue_address="#01-01, Singapore 111222",
        fee="Free of charge",
        audience="Suitable for families with children from 8 years",
    )


@poster
def with_a_programme() -> tuple[Sheet, dict[str, str]]:
    sheet = Sheet()
    sheet.text(80, 90, "Clinical Trials of\nCell Therapies", 88, BOLD, BLUE)
    sheet.text(80, 380, "Date & time: 3 December 2026, 9 am – 12.15 pm", 36, BOLD)
    sheet.text(80, 440, "Venue: Auditorium, Sample Centre, 8 Sample Link, Singapore 222333", 32, BOLD)
    programme = [
        ("9.00 am", "Welcome and coffee"),
        ("9.30 am", "How a first trial is planned"),
        ("10.30 am", "What regulators want to see"),
        ("11.15 am", "Patients ask, doctors answer"),
        ("12.15 pm", "End"),
    ]
    for number, (moment, topic) in enumerate(programme):
        sheet.text(80, 620 + 80 * number, moment, 36, BOLD, RED)
        sheet.text(340, 620 + 80 * number, topic, 36)
    sheet.text(80, 1180, "Registration fee: S$30 for students, S$80 for others", 36)
    sheet.text(80, 1240, "Please register by 20 November 2026: example.org/go/trials", 36)
    return sheet, fields(
        "Clinical Trials of Cell Therapies",
        "2026-12-03 09:00",
        "2026-12-03 12:15",
        venue="Auditorium",
        venue_address="Sample Centre, 8 Sample Link, Singapore 222333",
        fee="S$30 for students, S$80 for others",
        registration_url="https://example.org/go/trials",
        registration_closes_at="2026-11-21 00:00",
    )


@poster
def large_print() -> tuple[Sheet, dict[str, str]]:
    sheet = Sheet(3508, 4961)
    sheet.text(1754, 500, "Tissue\nEngineering", 420, BOLD, INK, anchor="m")
    sheet.text(1754, 1750, "International Conference 2027", 150, SANS, GREY, anchor="m")
    sheet.text(1754, 2200, "28 February to 2 March 2027", 190, BOLD, RED, anchor="m")
    sheet.text(1754, 2550, "Sample Convention Hall, Singapore 018956", 130, SANS, INK, anchor="m")
    sheet.text(1754, 3200, "Registration fee: S$650", 130, SANS, INK, anchor="m")
    sheet.text(1754, 3600, "https://example.org/te2027", 130, BOLD, BLUE, anchor="m")
    return sheet, fields(
        "Tissue Engineering",
        "2027-02-28 00:00",
        "2027-03-03 00:00",
        venue="Sample Convention Hall",
        venue_address="Singapore 018956",
        fee="S$650",
        registration_url="https://example.org/te2027",
    )


@poster
def facts_in_a_footer() -> tuple[Sheet, dict[str, str]]:
    sheet = Sheet(1240, 1754, "#f7f7f7")
    sheet.text(80, 120, "Data for\nBiologists", 150, NARROW, BLUE)
    sheet.text(
        80,
        560,
        "You have measured for months, and now a table of a million rows\n"
        "waits for you. In this course you learn to read it, to draw it and\n"
        "to find out what is in it, with free software and data of your own.\n"
        "No knowledge of programming is needed.",
        36,
    )
    sheet.box(0, 1240, 1240, 1754, BLUE)
    sheet.text(80, 1290, "Date\n20 & 21 October 2026", 34, SANS, WHITE)
    sheet.text(460, 1290, "Time\n1 pm – 6 pm", 34, SANS, WHITE)
    sheet.text(80, 1440, "Venue\nComputer Room 2, Level 6", 34, SANS, WHITE)
    sheet.text(660, 1440, "Cost\nS$180", 34, SANS, WHITE)
    sheet.text(80, 1620, "To register: https://example.org/data", 34, BOLD, HONEY)
    return sheet, fields(
        "Data for Biologists",
        "2026-10-20 13:00",
        "2026-10-21 18:00",
        venue="Computer Room 2, Level 6",
        fee="S$180",
        registration_url="https://example.org/data",
    )


@poster
def typed_by_a_typewriter() -> tuple[Sheet, dict[str, str]]:
    sheet = Sheet(1000, 1414, "#fffdf5")
    sheet.text(80, 100, "Write Better Protocols", 54, MONO)
    sheet.text(
        80,
        240,
        "When      15/10/2026, 14:00 - 16:00\n\nWhere     Microsoft Teams\n\nCost      Free\n\nAudience  PhD students",
        32,
        MONO,
    )
    sheet.text(80, 700, "A protocol that others can follow saves weeks.\nWe rewrite three of yours.", 28, MONO)
    sheet.text(80, 900, "Register here: https://example.org/write", 30, MONO)
    return sheet, fields(
        "Write Better Protocols",
        "2026-10-15 14:00",
        "2026-10-15 16:00",
        attendance="online",
        fee="Free",
        audience="PhD students",
        registration_url="https://example.org/write",
    )
