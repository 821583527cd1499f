"""Writes the workbooks of the tests with openpyxl, and says what openpyxl reads in a workbook.

write FOLDER    the workbooks
read FILE       the first sheet as JSON rows: numbers, texts, dates as ISO texts
"""

import datetime as dt
import json
import sys
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904


def write_kinds(path: Path, mac: bool) -> None:
    book = Workbook()
    if mac:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    sheet.title = "People"
    sheet.append(["id", "name", "hired", "seen", "starts", "share", "active", "worked"])
    sheet.append(
        [
            1,
            "Ada",
            dt.date(2026, 11, 23),
            dt.datetime(2026, 11, 23, 8, 30),
            dt.time(8, 30),
            0.1,
            True,
            dt.timedelta(hours=37, minutes=30),
        ]
    )
    sheet.append(
        [
            2,
            'é <&> "x"\n y',
            dt.date(1999, 1, 1),
            dt.datetime(2024, 2, 29, 23, 59, 59, 250000),
            dt.time(0, 0, 1),
            -1e-5,
            False,
            dt.timedelta(minutes=5),
        ]
    )
    sheet.append(
        [
            123456789012,
            " padded ",
            dt.date(2100, 12, 31),
            dt.datetime(2026, 1, 1),
            dt.time(23, 59, 59),
            1e21,
            True,
            dt.timedelta(days=3),
        ]
    )
    sheet.append([None] * 8)
    sheet["A7"] = 9
    sheet["C7"] = dt.date(1950, 3, 1)
    sheet["C7"].number_format = "[$-409]d\\. mmmm yyyy;@"
    sheet["F7"] = 0.00
    sheet["F7"].number_format = "0.00E+00"
    book.save(path)


def write_layout(path: Path) -> None:
    book = Workbook()
    first = book.active
    first.title = "Notes"
    first["A1"] = "Report of the pension fund"
    sheet = book.create_sheet("Members")
    sheet["A1"] = "Members of the fund"
    sheet.merge_cells("A1:C1")
    sheet["A3"], sheet["B3"], sheet["D3"] = "id", "team", "total"
    sheet["A4"], sheet["B4"], sheet["D4"] = "a", "blue", "=1+1"
    sheet["A5"] = "b"
    sheet.merge_cells("B4:B5")
    sheet["A6"], sheet["E6"] = "c", "a stray note"
    book.save(path)


def write_large(path: Path, rows: int) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["id", "name", "amount", "on"])
    for row in range(rows):
        sheet.append(
            [
                row,
                f"Person number {row}",
                row / 7,
                dt.datetime(2026, 1, 1) + dt.timedelta(minutes=row),
            ]
        )
    book.save(path)


def write_text(value: object) -> object:
    if isinstance(value, dt.timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return value


def read(path: str) -> None:
    sheet = load_workbook(path, data_only=True).worksheets[0]
    print(
        json.dumps(
            [
                [write_text(value) for value in row]
                for row in sheet.iter_rows(values_only=True)
            ]
        )
    )


def main() -> None:
    if sys.argv[1] == "read":
        read(sys.argv[2])
        return
    folder = Path(sys.argv[2])
    write_kinds(folder / "kinds.xlsx", mac=False)
    write_kinds(folder / "mac.xlsx", mac=True)
    write_layout(folder / "layout.xlsx")
    write_large(folder / "large.xlsx", 60_000)


main()
