"""A browser of a few lines round Debian's WebKitGTK, told what to do by lines of JSON. Run by Debian's own Python,
which has the bindings, as `python3 webkit_shell.py FOLDER`. All that it keeps is in the folder, so it may be killed.

In come {"do": ..., ...}, out go {"value": ...} or {"error": text}, one for each and in the same order.
"""

import json
import os
import sys
from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Soup", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import GLib, Gtk, Soup, WebKit2  # noqa: E402 - the versions first

GONE = "The tab's process has ended."
FOLDER = Path(sys.argv[1])
# Whatever the engine prints must not come between our lines.
ANSWERS = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


class Shell:
    def __init__(self):
        data = WebKit2.WebsiteDataManager(
            base_data_directory=str(FOLDER / "data"), base_cache_directory=str(FOLDER / "cache")
        )
        self.context = WebKit2.WebContext.new_with_website_data_manager(data)
        self.cookies = data.get_cookie_manager()
        self.cookies.set_persistent_storage(str(FOLDER / "cookies"), WebKit2.CookiePersistentStorage.SQLITE)
        self.tabs = {}
        self.loading = {}
        self.running = {}
        self.next = self.runs = 0

    def open(self, url):
        self.next += 1
        tab, window = self.next, Gtk.Window()
        view = WebKit2.WebView.new_with_context(self.context)
        view.connect("load-changed", self.loaded, tab)
        view.connect("load-failed", lambda _view, _event, _url, error: self.failed(tab, error.message))
        view.connect("web-process-terminated", lambda _view, _why: self.failed(tab, GONE))
        window.set_default_size(360, 640)
        window.add(view)
        window.show_all()
        self.tabs[tab] = view
        self.go(tab, url)

    def go(self, tab, url):
        self.loading[tab] = True
        self.tabs[tab].load_uri(url)

    def reload(self, tab):
        self.loading[tab] = True
        self.tabs[tab].reload()

    def loaded(self, _view, event, tab):
        if event != WebKit2.LoadEvent.COMMITTED:
            return
        if self.loading.pop(tab, None):
            say(value=tab)
        elif self.running.pop(tab, None):
            say(error="The page went to another.")

    def failed(self, tab, why):
        if self.loading.pop(tab, None) or (why == GONE and self.running.pop(tab, None)):
            say(error=why)
        return True

    def run(self, tab, script, argument):
        text = GLib.Variant("a{sv}", {"given": GLib.Variant("s", json.dumps(argument))})
        self.runs += 1
        self.running[tab] = self.runs
        body = f"return JSON.stringify(await ({script})(JSON.parse(given)) ?? null);"
        self.tabs[tab].call_async_javascript_function(body, -1, text, None, None, None, self.ran, (tab, self.runs))

    def ran(self, view, result, which):
        tab, run = which
        if self.running.get(tab) != run:
            return  # The page has gone meanwhile, and we have said so.
        del self.running[tab]
        try:
            value = view.call_async_javascript_function_finish(result).to_string()
        except GLib.Error as error:
            say(error=error.message)
        else:
            say(value=json.loads(value))

    def close(self, tab):
        """Without asking the page."""
        view = self.tabs.pop(tab)
        view.get_toplevel().destroy()
        say(value=None)

    def crash(self, tab):
        view = self.tabs.pop(tab)
        view.terminate_web_process()
        view.get_toplevel().destroy()
        say(value=None)

    def cookie(self, name, value, domain):
        cookie = Soup.Cookie.new(name, value, domain, "/", 30 * 24 * 3600)
        cookie.set_http_only(True)
        self.cookies.add_cookie(cookie, None, lambda manager, result: say(value=manager.add_cookie_finish(result)))


def say(**answer):
    ANSWERS.write(json.dumps(answer) + "\n")
    ANSWERS.flush()


def main():
    shell = Shell()
    waiting = b""

    def heard(descriptor, _condition):
        nonlocal waiting
        received = os.read(descriptor, 1 << 16)
        if not received:
            Gtk.main_quit()
            return False
        waiting += received
        *lines, waiting = waiting.split(b"\n")
        for line in lines:
            order = json.loads(line)
            getattr(shell, order.pop("do"))(**order)
        return True

    GLib.io_add_watch(0, GLib.IO_IN | GLib.IO_HUP, heard)
    say(value="ready")
    Gtk.main()


main()
