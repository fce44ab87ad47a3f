"""Puts notebooks and sample data beside the code: an installed package has them as the repository does."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

FOLDERS = ("notebooks", "sample_data")
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__")


class BuildWithExamples(build_py):
    """Copies the folders into the package that is built; an editable one finds them where they are."""

    def run(self) -> None:
        """Build, then copy."""
        super().run()
        if self.editable_mode:
            return
        shipped = Path(self.build_lib) / "reciprocity_kit" / "shipped"
        for name in FOLDERS:
            shutil.copytree(name, shipped / name, ignore=LEFT_OUT, dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithExamples})
