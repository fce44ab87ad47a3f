"""Archives that are the same bytes on every machine."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

_DAY = (2024, 1, 1, 0, 0, 0)


def write_archive(path: Path, files: Mapping[str, str]) -> None:
    """Write a zip archive.

    Parameters
    ----------
    path : pathlib.Path
        Archive to write.
    files : Mapping of str to str
        Texts by their path inside.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            member = zipfile.ZipInfo(name, _DAY)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, text.encode("utf-8"))
