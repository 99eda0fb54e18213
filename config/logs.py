"""What the log does not learn."""

import logging
import re

# As long as a secret of ours; no word of an address is.
SECRET = re.compile(r"[\w-]{32,}")


class HideSecrets(logging.Filter):
    """Django names the path of whatever went wrong; some of our paths hold a secret that opens a door."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(SECRET.sub("…", each) if isinstance(each, str) else each for each in record.args)
        return True
