"""What Python code of this project does not do, beyond what ruff and mypy see. Each check has a control."""

import ast
import re

import pytest

from tests.house.source import ROOT, code, files, shown, text_of

# Escaping is the templates' work. A module that must vouch for its own markup is named here.
MAY_MARK_SAFE: set[str] = set()
# A view that takes requests from elsewhere without a session is named here.
MAY_SKIP_CSRF = {"people/views/preferences.py", "people/views/push.py"}
SHOWN_KEYWORDS = {"label", "help_text", "verbose_name", "verbose_name_plural", "empty_label"}
TELLING = {"ValidationError", "messages.success", "messages.info", "messages.warning", "messages.error"}
TRANSLATING = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext"}
# Slow to import and needed by few requests: these may be imported inside a function (with a noqa beside it).
HEAVY = {"PIL", "geopy", "icalendar", "openpyxl", "lxml", "numpy", "scipy"}
# What calendars show of a shift, and the actions' own names for several of its fields.
SHOWN_BY_CALENDARS = {"starts_at", "ends_at", "location", "location_id", "cancelled_at", "TERMS", "CHANGED"}
WRITING = {"update", "save", "bulk_update"}


def calls_of_today(tree: ast.AST) -> list[int]:
    """Lines that ask the server's clock for a day: `now().date()`, `today()`. The day is the chapter's, see
    people/times.py."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and asks_for_today(node, node.func)
    ]


def asks_for_today(call: ast.Call, function: ast.Attribute) -> bool:
    if function.attr in ("today", "utcnow") and not call.args:
        return True
    made_by = function.value
    if function.attr != "date" or not isinstance(made_by, ast.Call):
        return False
    name = made_by.func.attr if isinstance(made_by.func, ast.Attribute) else getattr(made_by.func, "id", "")
    return name == "now"


def uses_of(tree: ast.AST, *names: str) -> list[int]:
    """Lines that use one of the names, plain, as an attribute or in an import."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id in names)
        or (isinstance(node, ast.Attribute) and node.attr in names)
        or (isinstance(node, ast.ImportFrom) and any(alias.name in names for alias in node.names))
    ]


def inner_imports(tree: ast.AST) -> list[int]:
    """Lines that import inside a function something that is not on the short list of heavy libraries."""
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    inside = (node for function in functions for node in ast.walk(function))
    return sorted({node.lineno for node in inside if imported_roots(node) - HEAVY})


def hidden_texts(tree: ast.AST) -> list[int]:
    """Lines that translate inside an f-string: whether such a text is gathered depends on Python's version."""
    inside = (part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node))
    return [part.lineno for part in inside if isinstance(part, ast.Call) and called(part) in TRANSLATING]


def untranslated_texts(tree: ast.AST) -> list[int]:
    """Lines that hand a literal to what shows it: a field's label, a message, a refusal."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    labels = [word.value for call in calls for word in call.keywords if word.arg in SHOWN_KEYWORDS]
    told = [argument for call in calls if ast.unparse(call.func) in TELLING for argument in call.args]
    return [node.lineno for node in (*labels, *told) if isinstance(node, ast.Constant) and is_sentence(node.value)]


def unheard_changes(tree: ast.AST) -> list[int]:
    """Lines that write a shift's time, place or cancelling and do not raise its sequence in the same statement:
    calendars would show what was. See docs/decisions/0020-calendars.md."""
    writes = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and called(node) in WRITING]
    return [node.lineno for node in writes if SHOWN_BY_CALENDARS & written(node) and not told_to_calendars(node)]


def written(call: ast.Call) -> set[str]:
    """The names of the fields that a write names, and of what is unpacked among them."""
    parts = [part for each in (*call.args, *(word.value for word in call.keywords)) for part in ast.walk(each)]
    names = {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}
    unpacked = {ast.unparse(part.value) for part in parts if isinstance(part, ast.Starred)}
    return names | unpacked | {word.arg for word in call.keywords if word.arg}


def told_to_calendars(call: ast.Call) -> bool:
    return "sequence" in written(call) or any(name == "noted" or ".note_change(" in name for name in written(call))


def is_sentence(value: object) -> bool:
    return isinstance(value, str) and any(letter.isalpha() for letter in value)


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def imported_roots(node: ast.AST) -> set[str]:
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").split(".")[0]}
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    return set()


CHECKS = {
    "calendars hear of every change": (unheard_changes, set()),
    "the day is the chapter's, see people/times.py": (calls_of_today, set()),
    "templates escape": (lambda tree: uses_of(tree, "mark_safe", "SafeString"), MAY_MARK_SAFE),
    "forms carry the CSRF token": (lambda tree: uses_of(tree, "csrf_exempt"), MAY_SKIP_CSRF),
    "every text is gathered": (hidden_texts, set()),
    # The style page shows samples to developers, and the API's description is for programmers.
    "every text is translated": (untranslated_texts, {"config/style.py", "api/serializers/sync.py"}),
    # api/apps.py: `ready` is where Django wants what registers itself.
    "imports stand at the top": (inner_imports, {"api/apps.py"}),
}


@pytest.mark.parametrize("rule", CHECKS)
def test_the_program_keeps_the_rule(rule):
    check, exceptions = CHECKS[rule]
    found = [
        f"{shown(path)}:{line}"
        for path in code()
        if shown(path) not in exceptions
        for line in check(ast.parse(text_of(path)))
    ]
    assert found == [], rule


@pytest.mark.parametrize("rule", CHECKS)
def test_the_exceptions_of_the_rule_exist_and_are_needed(rule):
    check, exceptions = CHECKS[rule]
    assert [name for name in exceptions if not check(ast.parse(text_of(ROOT / name)))] == []


@pytest.mark.parametrize(
    ("rule", "snippet"),
    [
        ("the day is the chapter's, see people/times.py", "day = timezone.now().date()"),
        ("the day is the chapter's, see people/times.py", "day = now().date()"),
        ("the day is the chapter's, see people/times.py", "day = date.today()"),
        ("templates escape", "text = mark_safe(name)"),
        ("templates escape", "from django.utils.safestring import mark_safe"),
        ("forms carry the CSRF token", "@csrf_exempt\ndef view(request): pass"),
        ("every text is gathered", "text = f\"{name}: {_('few')}\""),
        ("every text is gathered", "text = f\"{ngettext('%(n)s row', '%(n)s rows', n)}\""),
        ("every text is translated", "name = forms.CharField(label='Name')"),
        ("every text is translated", "messages.success(request, 'Saved.')"),
        ("every text is translated", "raise ValidationError('Write a name.')"),
        ("imports stand at the top", "def view():\n    import json"),
        ("imports stand at the top", "def view():\n    from shifts import actions"),
        ("calendars hear of every change", "Shift.objects.filter(pk=1).update(cancelled_at=now)"),
        ("calendars hear of every change", "shift.save(update_fields=['location', 'edited_at'])"),
        ("calendars hear of every change", "shift.save(update_fields=[*TERMS, 'claimed'])"),
        ("calendars hear of every change", "Shift.objects.bulk_update(shifts, [*CHANGED, 'edited_at'])"),
    ],
)
def test_a_breach_of_the_rule_is_found(rule, snippet):
    check, _ = CHECKS[rule]
    assert check(ast.parse(snippet)) != []


@pytest.mark.parametrize(
    "snippet",
    [
        "day = times.local_day(now)",
        "day = chapter.today(now)",
        "start = moment.date()",
        "text = f'{name}: {_}'; few = _('few')",
        "name = forms.CharField(label=_('Name'), help_text='')",
        "messages.success(request, _('Saved.'))",
        "shifts.note_change(now, cancelled_at=now)",
        "shift.save(update_fields=['location', *shift.note_change(now)])",
        "shift.save(update_fields=['claimed'])",
        "log.warning('No map tile')",
        "def f():\n    import openpyxl",
    ],
)
def test_what_is_allowed_is_not_found(snippet):
    assert [rule for rule, (check, _) in CHECKS.items() if check(ast.parse(snippet))] == []


def app_imports_of_a_migration(tree: ast.AST) -> list[int]:
    """Lines that import the program's code: it changes later, the migration must not. Models come from `apps`."""
    own = {"config", "people", "shifts", "outreach", "api"}
    return [node.lineno for node in ast.walk(tree) if imported_roots(node) & own and not is_field_module(node)]


def is_field_module(node: ast.AST) -> bool:
    """Django itself writes imports of fields, validators and managers into migrations where models name them."""
    return isinstance(node, ast.Import) and all(
        alias.name.split(".")[1:2] and alias.name.split(".")[1] in ("models", "validators", "times")
        for alias in node.names
    )


def migrations():
    return [path for path in files(".py") if "migrations" in path.parts and path.name != "__init__.py"]


def test_migrations_have_names_that_say_what_they_do():
    assert [shown(path) for path in migrations() if "_auto_" in path.name] == []


def test_migrations_import_no_code_of_the_program():
    found = [
        f"{shown(path)}:{line}"
        for path in migrations()
        for line in app_imports_of_a_migration(ast.parse(text_of(path)))
    ]
    assert found == []


def test_a_migration_that_imports_an_action_is_found():
    assert app_imports_of_a_migration(ast.parse("from shifts.actions import claims")) == [1]


# What silences a tool, and what has to stand behind it: the rules that are meant, and why.
SILENCER = re.compile(r"# *(?:noqa|type: *ignore)(?P<rest>.*)")
NAMED_WITH_A_REASON = re.compile(r"(?:: [A-Z0-9, ]+ - |\[[a-z, -]+\]  # )\w+")


def silenced_without_a_reason(text: str) -> list[int]:
    """Lines that silence ruff or mypy without the name of a rule or without a reason beside it."""
    return [
        number
        for number, line in enumerate(text.splitlines(), start=1)
        if (found := SILENCER.search(line)) and not NAMED_WITH_A_REASON.match(found["rest"])
    ]


def test_what_silences_a_tool_says_why():
    itself = "tests/house/test_python.py"
    found = [
        f"{shown(path)}:{line}"
        for path in files(".py")
        if shown(path) != itself
        for line in silenced_without_a_reason(text_of(path))
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "import sys  # noqa",
        "import sys  # noqa: F401",
        "import sys  # noqa: F401 -",
        "size = far()  # type: ignore",
        "size = far()  # type: ignore[no-any-return]",
    ],
)
def test_a_tool_silenced_without_a_reason_is_found(line):
    assert silenced_without_a_reason(line) == [1]


@pytest.mark.parametrize(
    "line",
    ["import sys  # noqa: F401, E402 - it registers itself", "a = b()  # type: ignore[no-any-return]  # untyped there"],
)
def test_a_tool_silenced_with_a_reason_is_not_found(line):
    assert silenced_without_a_reason(line) == []
