"""Files that came in through the page: kept in a private folder until they are read, then deleted."""

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath

LONGEST_NAME = 120
_FORBIDDEN = frozenset('<>:"|?*') if os.name == "nt" else frozenset()


class Uploads:
    """A private folder that is made for the first file and removed in the end.

    It goes when its last file is forgotten, when nothing holds on to it any more, and when
    Python ends.
    """

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._finish: weakref.finalize | None = None  # type: ignore[type-arg]  # what it calls is ours
        self._parts: dict[int, tuple[Path, Path]] = {}
        self._beside: set[Path] = set()

    @property
    def folder(self) -> Path | None:
        """Where the files lie; `None` while there are none."""
        return self._folder

    @property
    def files(self) -> list[Path]:
        """The files that arrived whole, in order of their names."""
        if self._folder is None:
            return []
        return sorted(each for each in self._folder.rglob("*") if each.is_file() and each.name[0] != ".")

    def _made(self) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="reciprocity-"))
            self._finish = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder

    def private_file(self, name: str) -> Path:
        """Name a file that lies beside the uploads and is deleted with them.

        Parameters
        ----------
        name : str
            Its name.

        Returns
        -------
        pathlib.Path
            Hidden, so that it is not read as an export.
        """
        file = self._made() / f".{name}"
        self._beside.add(file)
        return file

    def begin(self, number: int, name: str) -> None:
        """Begin to keep a file that arrives in pieces.

        Parameters
        ----------
        number : int
            Names the file until it is whole.
        name : str
            As the page says, with the folders it lies in; nothing in it leads out of the folder.
        """
        folder = self._made()
        target = _free(folder / safe_path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        part = folder / f".{number}.part"
        part.write_bytes(b"")
        self._parts[number] = (part, target)

    def add(self, number: int, piece: bytes | memoryview) -> None:
        """Keep the next piece of a file.

        Parameters
        ----------
        number : int
            The file.
        piece : bytes
            What follows.
        """
        with self._parts[number][0].open("ab") as stream:
            stream.write(piece)

    def end(self, number: int) -> Path:
        """Keep a file that is whole.

        Parameters
        ----------
        number : int
            The file.

        Returns
        -------
        pathlib.Path
            Where it lies.
        """
        part, target = self._parts.pop(number)
        target = _free(target)
        part.rename(target)
        return target

    def drop(self, number: int) -> None:
        """Forget a file that did not arrive whole.

        Parameters
        ----------
        number : int
            The file.
        """
        part, _ = self._parts.pop(number, (None, None))
        if part is not None:
            part.unlink(missing_ok=True)

    def drop_parts(self) -> None:
        """Forget every file that is not whole."""
        for number in list(self._parts):
            self.drop(number)

    def keep(self, name: str, content: bytes | memoryview) -> Path:
        """Keep a whole file.

        Parameters
        ----------
        name : str
            As the page says.
        content : bytes
            All of it.

        Returns
        -------
        pathlib.Path
            Where it lies.
        """
        self.begin(-1, name)
        self.add(-1, content)
        return self.end(-1)

    def remove(self, file: Path) -> None:
        """Delete a file; one that is still being read is deleted in the end, where it cannot be now.

        Parameters
        ----------
        file : pathlib.Path
            One of the files.
        """
        with suppress(OSError):
            file.unlink()

    def forget(self, files: Iterable[Path]) -> None:
        """Delete files that were read, and what lies beside them; the folder goes with the last one.

        Parameters
        ----------
        files : iterable of pathlib.Path
            Those that are no longer needed; what arrived later stays.
        """
        for each in files:
            self.remove(each)
        if self.files or self._parts:
            for each in self._beside:
                self.remove(each)
            return
        if self._finish is not None:
            self._finish()
        self._folder = self._finish = None


def safe_path(name: str) -> PurePosixPath:
    """Turn what a page says about a file into a path that stays where it is put.

    Parameters
    ----------
    name : str
        A name, with the folders the file lies in.

    Returns
    -------
    pathlib.PurePosixPath
        Never empty, never absolute, without hidden parts.

    Examples
    --------
    >>> str(safe_path("../../Takeout/Mail/.Sent.mbox"))
    'Takeout/Mail/Sent.mbox'
    """
    parts = (_safe_part(part) for part in name.replace("\\", "/").split("/"))
    return PurePosixPath(*(list(filter(None, parts)) or ["file"]))


def _safe_part(part: str) -> str:
    kept = "".join(mark for mark in part if mark.isprintable() and mark not in _FORBIDDEN).strip().lstrip(".")
    if len(kept) > LONGEST_NAME:
        ending = PurePosixPath(kept).suffix[:12]
        kept = kept[: LONGEST_NAME // 2 - len(ending)] + ending
    while len(kept.encode("utf-8", "replace")) > 2 * LONGEST_NAME:
        kept = kept[1:]
    return kept.encode("utf-8", "replace").decode("utf-8")


def _free(path: Path) -> Path:
    """Give a name that is taken a number: two files called alike are two files."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return free
