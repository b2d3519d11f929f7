"""The order of the files: what takes longest begins first, so that at the end no core waits for another's long file.

`./run test` hands files out in this order (`--no-loadscope-reorder`); pytest-xdist begins with those of most tests.
"""

# By what they take on a quiet machine: 30 seconds and more, down to 8. The rest is quick and fills the gaps.
LONGEST = (
    "browser/test_comparison.py",
    "backup/test_backup.py",
    "leaks/test_leaks.py",
    "leaks/test_oracle.py",
    "media/registration/test_search.py",
    "media/storage/test_s3_backup.py",
    "actions/test_lost_updates.py",
    "browser/test_public_pages.py",
    "browser/test_photo_desk.py",
    "browser/test_admin.py",
    "backup/test_database_move.py",
    "projection/test_projection.py",
    "http/test_bad_input.py",
    "browser/test_content_policy.py",
    "faults/test_power_cut.py",
    "faults/test_kill.py",
    "actions/test_concurrency.py",
    "admin/test_admin.py",
    "http/test_outage.py",
    "browser/test_login.py",
    "browser/test_history.py",
    "domain/chronology/test_properties.py",
    "domain/chronology/test_true_histories.py",
)


FAST = "--fast"
LEFT_OUT_WHEN_FAST = ("browser", "long", "slow")


def pytest_addoption(parser):
    parser.addoption(FAST, action="store_true", help="leave out what drives a browser, is a long proof, or is slow")


def _leave_out_slow(config, items):
    kept, slow = [], []
    for item in items:
        is_slow = any(item.get_closest_marker(name) for name in LEFT_OUT_WHEN_FAST)
        (slow if is_slow else kept).append(item)
    config.hook.pytest_deselected(items=slow)
    items[:] = kept


def pytest_collection_modifyitems(config, items):
    if config.getoption(FAST):
        _leave_out_slow(config, items)
    tests = config.rootpath / "tests"
    places = {tests / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(LONGEST)))
