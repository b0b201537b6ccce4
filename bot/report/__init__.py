"""Every row of a run as a file: the files themselves, and the links under which they are given."""

from bot.report.files import Kind, csv_pieces, write_xlsx
from bot.report.links import Links, Named

__all__ = ["Kind", "Links", "Named", "csv_pieces", "write_xlsx"]
