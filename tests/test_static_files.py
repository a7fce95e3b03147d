"""The style sheet: many files to write, one to fetch."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from legback.static_files import SHEET, StaticFiles, flatten, parts


@pytest.fixture
def collected(tmp_path: Path, settings) -> dict[str, str]:
    """The style sheets as `collectstatic` leaves them: name in the source -> text."""
    settings.DEBUG = False
    names = [SHEET, *parts(SHEET)]
    names += [f"{name}.map" for name in names if finders.find(f"{name}.map")]
    paths = {name: (FileSystemStorage("/"), str(finders.find(name))) for name in names}
    storage = StaticFiles(location=str(tmp_path))
    for name, (_source, path) in paths.items():
        storage.save(name, ContentFile(Path(path).read_bytes()))
    made = list(storage.post_process(paths))
    assert not [each for each in made if isinstance(each[2], Exception)]
    return {name: (tmp_path / storage.stored_name(name)).read_text() for name in names}


def test_the_style_sheet_is_one_file_with_everything_that_it_imports_in_its_order(collected):
    text = collected[SHEET]
    assert "@import" not in text
    places = [text.index(collected[name][300:500]) for name in parts(SHEET) if name != "css/tokens.css"]
    assert places == sorted(places)
    assert len(places) >= 5


def test_the_ground_of_bootstrap_stays_in_a_layer_below_our_own_rules(collected):
    layer = re.search(r"@layer bootstrap \{\n(.*)\n\}\n", collected[SHEET], re.DOTALL)
    assert layer is not None
    assert layer[1].lstrip().startswith("/*!\n * Bootstrap Reboot")
    assert "--paper" not in layer[1].partition("\n}\n")[0]
    assert "sourceMappingURL" not in collected[SHEET]


def test_the_address_of_a_picture_is_still_right_in_the_one_file():
    files = {
        "css/site.css": '@import url("../other/css/part.css") layer(low);',
        "other/css/part.css": (
            'a { background: url(../img/a.svg) } b { background: url("data:image/png;base64,x") }'
        ),
    }
    assert flatten("css/site.css", files.__getitem__) == (
        '@layer low {\na { background: url("../other/img/a.svg") } '
        'b { background: url("data:image/png;base64,x") }\n}'
    )


def test_every_page_loads_the_one_sheet_and_at_most_those_of_charts_and_coaches_beside_it(settings):
    for page in (settings.BASE_DIR / "templates").rglob("*.html"):
        if "emails" not in page.parts:
            sheets = set(re.findall(r'stylesheet" href="\{% static "([^"]+)"', page.read_text()))
            assert sheets <= {SHEET, "css/charts.css", "css/coach.css"}, page
