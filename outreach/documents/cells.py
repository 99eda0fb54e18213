"""What text may carry into a spreadsheet."""

import re

# Not allowed in XML (and so in .xlsx), useless in .csv: controls but TAB, LF and CR, lone surrogates, non-characters.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """The text without what no file may hold."""
    return _CONTROL.sub("", text)
