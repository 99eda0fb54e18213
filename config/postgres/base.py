"""Before the first query of a request, Django asks the server for `SELECT 1` to see whether a kept connection still
works. A connection that was closed tells so without being asked: its end can be read from the socket."""

from select import POLLIN, poll
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    connection: Any

    def is_usable(self) -> bool:
        """Looks at the socket, and asks the server after an error or where something waits to be read: its farewell, or
        only a notice. One that vanished without a word is found out by the next query, as it would be by asking."""
        if self.connection is None or self.connection.closed:
            return False
        if self.errors_occurred or self._has_word():
            return bool(super().is_usable())
        return True

    def _has_word(self) -> bool:
        socket = poll()
        socket.register(self.connection.fileno(), POLLIN)
        return bool(socket.poll(0))
