"""Who may import whom: one ordered list of layers, which holds every package."""

from collections import Counter, defaultdict

from .source import CODE, ROOT, files_below, import_lines, imports, is_in, module_name, offences, path_of, tree

# A package may import from the layers above its own line, and nothing from its own line but itself.
LAYERS = (
    ("registry.domain.errors", "registry.domain.value_types"),
    ("registry.domain.vocabulary",),
    ("registry.domain.chronology",),
    (
        *("registry.domain.policy", "registry.domain.media", "registry.domain.citations", "registry.domain.context"),
        "registry.domain.query_values",
    ),
    ("registry.models", "registry.media", "registry.accounts"),
    ("registry.crypto", "registry.queries"),
    ("registry.audit",),
    ("registry.projection",),
    ("registry.actions", "registry.backup", "registry.http"),
    ("registry.web", "registry.importers", "registry.exports"),
    ("registry.admin",),
    ("registry.templatetags", "api"),
    ("config", "registry.apps", "registry.management"),
)
INNER_LAYERS = (  # the same, inside of packages that have packages
    ("registry.media.storage", "registry.media.workers", "registry.media.imaging", "registry.media.tasks"),
    ("registry.media.registration",),
    ("registry.web.text",),
    ("registry.web.charts",),
    ("registry.web.views",),
    ("registry.web.urls",),
)
OF_DJANGO = ("management", "migrations", "templates", "templatetags", "locale")  # folders that Django looks for
MAX_ROOMS = 16  # at the first level of registry/, besides those
MAX_REPEATS = 2  # of one module name


def layer_of(name, layers=LAYERS):
    """Return the number of the layer and the package that a module belongs to; None if it is in none."""
    for number, packages in enumerate(layers):
        for package in packages:
            if is_in(name, package):
                return number, package
    return None


def against_the_order(layers):
    """Return a function that lists what a file imports from its own line of `layers` or a later one."""

    def find(file):
        own = layer_of(module_name(file), layers)
        wrong = []
        for name, line in import_lines(file):
            other = layer_of(name, layers)
            if own and other and own[1] != other[1] and other[0] >= own[0]:
                advice = "move the code to a later layer, or pass the value in as an argument"
                wrong.append((line, f"{own[1]} may not import {name}: {advice}"))
        return wrong

    return find


def test_imports_follow_the_order_of_layers():
    assert offences(CODE, against_the_order(LAYERS)) == []
    assert offences(CODE, against_the_order(INNER_LAYERS)) == []


def test_every_module_is_in_a_layer():
    outside = {"registry", "registry.domain"}  # the packages that hold the others
    modules = [module_name(file) for file in CODE]
    assert [name for name in modules if name not in outside and layer_of(name) is None] == []


def test_an_import_against_the_order_is_seen():
    find = against_the_order((("registry.queries",), ("registry.domain",)))
    assert [text for _, text in find(ROOT / "registry/queries/states.py") if "registry.domain" in text]
    assert "registry.domain.chronology.dates" in imports(ROOT / "registry/domain/chronology/windows.py")
    assert "registry.models.record" in imports(ROOT / "registry/models/site.py")


def test_no_two_packages_import_each_other():
    imported = defaultdict(set)
    for file in CODE:
        own = layer_of(module_name(file))
        for name in imports(file):
            other = layer_of(name)
            if own and other and own != other:
                imported[own[1]].add(other[1])
    assert [(a, b) for a, targets in imported.items() for b in targets if a in imported.get(b, ())] == []


def test_rooms_at_the_first_level_are_few():
    rooms = [entry.name for entry in (ROOT / "registry").iterdir() if entry.is_dir() and entry.name != "__pycache__"]
    assert len(set(rooms) - set(OF_DJANGO)) <= MAX_ROOMS


def test_module_names_are_not_repeated_often():
    names = Counter(file.stem for file in CODE if file.name != "__init__.py" and "config" not in file.parts)
    repeated = {name for name, count in names.items() if count > MAX_REPEATS}
    assert [path_of(file) for file in CODE if file.stem in repeated and "config" not in file.parts] == []


def test_domain_knows_no_framework_no_clock_and_no_database():
    foreign = ("django", "rest_framework", "sqlite3", "psycopg", "time", "os", "random")
    clocks = ("date.today", "datetime.now", "datetime.today", "datetime.utcnow")

    def impure(file):
        wrong = [(line, name) for name, line in import_lines(file) if any(is_in(name, other) for other in foreign)]
        text = file.read_text(encoding="utf-8").splitlines()
        return wrong + [(n, clock) for n, line in enumerate(text, 1) for clock in clocks if f"{clock}(" in line]

    domain = files_below("registry/domain")
    assert domain
    assert offences(domain, impure) == []


DECODERS = ("PIL", "cv2", "numpy", "registry.media.imaging", "registry.media.registration")
IN_WORKERS = ("registry/media/imaging/", "registry/media/registration/")


def test_images_are_decoded_in_worker_processes_alone():
    def decoding(file):
        return [(line, name) for name, line in import_lines(file) if any(is_in(name, other) for other in DECODERS)]

    server = [file for file in CODE if not path_of(file).startswith(IN_WORKERS)]
    assert len(server) < len(CODE)
    assert offences(server, decoding) == []


def test_opencv_is_imported_by_registration_alone():
    others = [file for file in CODE if not path_of(file).startswith("registry/media/registration/")]
    assert len(others) < len(CODE)

    def searching(file):
        return [
            (line, name)
            for name, line in import_lines(file)
            if is_in(name, "cv2") or is_in(name, "registry.media.registration")
        ]

    assert offences(others, searching) == []


def test_tools_stand_outside_of_the_product():
    tools = files_below("tools")
    assert tools
    assert offences(CODE, lambda file: [(n, name) for name, n in import_lines(file) if is_in(name, "tools")]) == []
    drawings = files_below("tools/drawings")
    assert offences(drawings, lambda f: [(n, name) for name, n in import_lines(f) if is_in(name, "django")]) == []


def test_every_package_of_the_lists_exists():
    packages = [package for packages in (*LAYERS, *INNER_LAYERS) for package in packages]
    paths = [ROOT / package.replace(".", "/") for package in packages]
    assert [path for path in paths if not (path.is_dir() or path.with_suffix(".py").is_file())] == []


def test_trees_are_read_once():
    assert tree(CODE[0]) is tree(CODE[0])
