import re
from pathlib import Path

import pos.domain.order_checks
import pos.links.files
from pos.links.files.values import REASONS

_SAID = re.compile(
    r'(?:BadCell|UnreadableFile|BadPlace|_broken|orphan|refused)\(\s*"([a-z_]+)"'
    r'|": "([a-z_]+)",'
    r'|yield [^\n]*, "([a-z_]+)"$',
    re.MULTILINE,
)


def test_every_reason_that_the_code_gives_is_listed():
    package = Path(pos.links.files.__path__[0])
    sources = [path for path in package.glob("*.py") if path.name != "columns.py"]
    said = set()
    for path in [*sources, Path(pos.domain.order_checks.__file__)]:
        for groups in _SAID.findall(path.read_text("utf-8")):
            said |= set(filter(None, groups))
    assert {"digits_lost", "not_json", "ends_before_it_begins", "no_time_zone"} <= said
    assert said <= REASONS
